package apptest

import (
	"context"
	"slices"
	"strings"
	"sync"

	"vendorrisk/shared/notify"
)

// Mailbox takes the mails that the outbox delivers. Safe for concurrent use.
type Mailbox struct {
	mu   sync.Mutex
	got  []notify.Message
	fail func(notify.Message) error
}

func (b *Mailbox) deliver(_ context.Context, _ string, m notify.Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		if err := b.fail(m); err != nil {
			return err
		}
	}
	b.got = append(b.got, m)
	return nil
}

// Fail makes deliveries err as fail says; nil ends it.
func (b *Mailbox) Fail(fail func(notify.Message) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fail = fail
}

// To lists what arrived for an address by template, in order; "" takes any.
func (b *Mailbox) To(email, template string) []notify.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []notify.Message
	for _, m := range b.got {
		if strings.EqualFold(m.To, email) && (template == "" || m.Template == template) {
			out = append(out, m)
		}
	}
	return out
}

// All lists everything that arrived, in order.
func (b *Mailbox) All() []notify.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.got)
}

// Times counts how often the message with the id arrived.
func (b *Mailbox) Times(id string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, m := range b.got {
		if m.ID == id {
			n++
		}
	}
	return n
}
