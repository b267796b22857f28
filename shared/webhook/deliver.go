package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Kind of the outbox's messages that are posted to hooks.
const Kind = "webhook"

// Event is the body that is posted, in JSON.
type Event struct {
	ID           string    `json:"id"`   // of the event: the same when it is delivered again
	Type         string    `json:"type"` // one of Events, or Test
	At           time.Time `json:"at"`
	Organisation string    `json:"organisation"`
	Subject      string    `json:"subject"` // id of the record
	// Rule and Severity are those of an alert.
	Rule     string `json:"rule,omitempty"`
	Severity string `json:"severity,omitempty"`
	// Checkpoint is the signed note that goes out with CheckpointExported.
	Checkpoint string `json:"checkpoint,omitempty"`
}

// bodyField of a message holds the body as it is posted.
const bodyField = "body"

// Fan queues events for the hooks that ask for them. It may be called again
// with the same events: each is queued once for each hook.
func (s *Service) Fan(ctx context.Context, org string, events []audit.Event) error {
	events = slices.DeleteFunc(slices.Clone(events), func(e audit.Event) bool {
		return !slices.Contains(Events, e.Action) || slices.Contains(direct, e.Action) || e.Outcome != audit.Done
	})
	if len(events) == 0 {
		return nil
	}
	hooks, err := s.all(ctx, org)
	if err != nil {
		return err
	}
	var errs []error
	for _, h := range hooks {
		for _, e := range events {
			if !h.Active || !slices.Contains(h.Events, e.Action) {
				continue
			}
			m := s.message(h, Event{ID: e.ID, Type: e.Action, At: e.At, Organisation: org, Subject: e.Subject})
			if err := s.Table.Commit(ctx, notify.Write(org, m)); err != nil && !problem.Is(err, problem.Conflict) {
				errs = append(errs, err)
			}
		}
	}
	if s.Journal.Poke != nil {
		s.Journal.Poke()
	}
	return errors.Join(errs...)
}

// Post is Writes at once, for what no commit of its own causes. Done again, each
// hook finds the event queued.
func (s *Service) Post(ctx context.Context, e Event) error {
	writes, err := s.Writes(ctx, e)
	errs := []error{err}
	for _, w := range writes {
		if err := s.Table.Commit(ctx, w); err != nil && !problem.Is(err, problem.Conflict) {
			errs = append(errs, err)
		}
	}
	if len(writes) > 0 && s.Journal.Poke != nil {
		s.Journal.Poke()
	}
	return errors.Join(errs...)
}

// Writes queues an event for the hooks that ask for it, in the commit of what
// causes it.
func (s *Service) Writes(ctx context.Context, e Event) ([]table.Write, error) {
	hooks, err := s.all(ctx, e.Organisation)
	if err != nil {
		return nil, err
	}
	var out []table.Write
	for _, h := range hooks {
		if h.Active && slices.Contains(h.Events, e.Type) {
			out = append(out, notify.Write(e.Organisation, s.message(h, e)))
		}
	}
	return out, nil
}

func (s *Service) message(h Hook, e Event) notify.Message {
	now := s.Now()
	to := h.URL
	if u, err := url.Parse(h.URL); err == nil {
		to = u.Host
	}
	body, err := json.Marshal(e)
	if err != nil {
		panic(err) // strings and a time
	}
	return notify.Message{
		ID: ids.Derived(ids.Message, e.At, h.ID+"\x00"+e.ID), CreatedAt: now, UpdatedAt: now, Kind: Kind, Subject: h.ID, To: to, Template: e.Type,
		Data: map[string]string{bodyField: string(body)}, State: notify.Queued, NextAt: now,
	}
}

// Try queues a test event for one hook, active or not, and answers its message.
func (s *Service) Try(ctx context.Context, a identity.Actor, id string) (notify.Message, error) {
	h, _, err := s.load(ctx, a.Org, id)
	if err != nil {
		return notify.Message{}, err
	}
	m := s.message(h, Event{ID: s.Journal.IDs(ids.Event), Type: Test, At: s.Now(), Organisation: a.Org, Subject: id})
	err = s.Journal.Commit(ctx, audit.Change{Actor: a, Action: Test, Subject: m.ID, Writes: []table.Write{notify.Write(a.Org, m)}, Wake: true})
	m.Version, m.Data = 1, nil
	return m, err
}

// Deliverer posts messages with a client; see Client.
func (s *Service) Deliverer(client *http.Client) notify.Handler {
	return func(ctx context.Context, org string, m notify.Message) error {
		h, _, err := s.load(ctx, org, m.Subject)
		if problem.Is(err, problem.NotFound) {
			return nil // removed: nobody waits for it
		} else if err != nil {
			return err
		}
		if !h.Active && m.Template != Test {
			return nil
		}
		return s.post(ctx, client, h, m)
	}
}

// post sends one message; any answer but 2xx is a failure. What the endpoint
// answers is not kept.
func (s *Service) post(ctx context.Context, client *http.Client, h Hook, m notify.Message) error {
	if detail := CheckURL(h.URL, s.Loopback()); detail != "" {
		return problem.New(problem.Invalid, "%s", detail) // the installation has changed since
	}
	body, now := []byte(m.Data[bodyField]), s.Wall()
	secrets := []string{h.Secret}
	if h.Before != "" && now.Before(h.BeforeExpiry) {
		secrets = append(secrets, h.Before)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return problem.New(problem.Invalid, "the address cannot be asked")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "vendorrisk-webhook/1")
	r.Header.Set(SignatureHeader, Sign(now, body, secrets...))
	r.Header.Set(EventHeader, m.Template)
	r.Header.Set(DeliveryHeader, m.ID)
	answer, err := client.Do(r)
	if errors.Is(err, errClosed) {
		return problem.New(problem.Invalid, "the name leads to an address that is not on the public internet")
	} else if err != nil {
		return problem.New(problem.Unavailable, "the endpoint cannot be reached, or does not answer in time")
	}
	defer answer.Body.Close() //nolint:errcheck // read only
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10)
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return problem.New(problem.Unavailable, "the endpoint answers %d", answer.StatusCode)
	}
	return nil
}

// Deliveries lists what was queued for a hook, newest first.
func (s *Service) Deliveries(ctx context.Context, a identity.Actor, id string, limit int, cursor string) ([]notify.Message, string, error) {
	if _, _, err := s.load(ctx, a.Org, id); err != nil {
		return nil, "", err
	}
	return notify.About(ctx, s.Table, a.Org, id, limit, cursor)
}
