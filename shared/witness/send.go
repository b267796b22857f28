package witness

import (
	"context"
	"strconv"
	"strings"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/webhook"
)

// Get answers what went outside; not_found before the log's first entry.
func (s *Service) Get(ctx context.Context, a identity.Actor) (State, error) {
	st, _, err := table.Load[State](ctx, s.Table, key(a.Org))
	if problem.Is(err, problem.NotFound) {
		return st, problem.New(problem.NotFound, "nothing is known yet; the first checkpoint comes soon after the first event")
	}
	st.Message = ""
	return st, problem.Wrap("witness.get", err)
}

// Order has the newest checkpoint sent now, whether the log has grown or not,
// and answers the message that does it. conflict while there is nobody to send
// it to: no recipient in the settings, no webhook, and no witness that was ever
// asked.
func (s *Service) Order(ctx context.Context, a identity.Actor) (notify.Message, error) {
	st, err := s.Get(ctx, a)
	if err != nil {
		return notify.Message{}, err
	}
	o, err := s.Directory.Organisation(ctx, a.Org)
	if err != nil {
		return notify.Message{}, err
	}
	hooks, err := s.Hooks.Writes(ctx, webhook.Event{Organisation: a.Org, Type: webhook.CheckpointExported})
	if err != nil {
		return notify.Message{}, err
	}
	if len(o.CheckpointRecipients)+len(hooks)+len(s.Witnesses)+len(st.Witnesses) == 0 {
		return notify.Message{}, problem.New(problem.Conflict, "there is nobody to send it to; name recipients in the settings, or register a webhook for checkpoint:export")
	}
	m := notify.Task(s.IDs, s.Now(), Task, a.Org)
	err = s.Journal.Commit(ctx, audit.Change{Actor: a, Action: "checkpoint:send", Subject: m.ID, Writes: []table.Write{notify.Write(a.Org, m)}, Wake: true})
	m.Version = 1
	return m, err
}

// patience is how many attempts wait for witnesses that cannot be reached;
// then the checkpoint goes out without them.
const patience = 3

// Send is the outbox's handler of Task. In one commit it writes down what was
// sent, and queues the mails and posts; done twice, the second finds it done.
func (s *Service) Send(ctx context.Context, org string, m notify.Message) error {
	st, it, err := table.Load[State](ctx, s.Table, key(org))
	if err != nil {
		return problem.Wrap("witness.send", err)
	}
	if st.Message == m.ID {
		return nil
	}
	signed, err := s.Log.Checkpoint(ctx, org)
	if err != nil {
		return err
	}
	v, err := s.Log.Key.Verifier(org)
	if err != nil {
		return err
	}
	c, err := checkpoint.Open([]byte(signed), v)
	if err != nil { // ours, so it is damage
		return &problem.Error{Code: problem.Internal, Op: "witness.send", Message: "the newest checkpoint does not verify", Err: err}
	}
	o, err := s.Directory.Organisation(ctx, org)
	if err != nil {
		return err
	}
	printed, err := s.Log.Key.VerifierKey(org)
	if err != nil {
		return err
	}
	asked := s.ask(ctx, org, signed, c, st)
	if m.Attempts <= patience && asked.unreachable {
		return problem.New(problem.Unavailable, "a witness cannot be reached")
	}
	if asked.inconsistent {
		if err := s.Alerts.Raise(ctx, org, detect.Hit{Rule: alert.LogBroken, Severity: detect.Critical, At: s.Now()}); err != nil {
			return err
		}
	}
	now := s.Now()
	st.Size, st.SentAt, st.Note, st.Key, st.Witnesses, st.Message = c.N, now, asked.note, printed, asked.standing, m.ID
	st.UpdatedAt, st.Version = now, it.Version+1
	writes := s.mails(o, st, c)
	posts, err := s.Hooks.Writes(ctx, webhook.Event{
		ID: ids.Derived(ids.Event, now, m.ID), Type: webhook.CheckpointExported, At: now, Organisation: org, Subject: org, Checkpoint: st.Note,
	})
	if err != nil {
		return err
	}
	if writes = append(writes, posts...); len(writes)+len(s.Witnesses) == 0 {
		return nil // nobody wants it
	}
	next := item(org, st, it.Version)
	return s.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(org), Action: webhook.CheckpointExported, Subject: org, Before: it.Body, After: next.Body,
		Writes: append(writes, table.Replace(next)), Wake: true,
	})
}

// mails carry the checkpoint to each recipient outside.
func (s *Service) mails(o identity.Organisation, st State, c checkpoint.Checkpoint) []table.Write {
	var by []string
	for _, w := range st.Witnesses {
		if w.Fault == "" {
			by = append(by, w.Name)
		}
	}
	var out []table.Write
	for _, to := range o.CheckpointRecipients {
		m := notify.Mail(s.IDs, s.Now(), o.ID, to, "checkpoint", o.Language, map[string]string{
			"size": strconv.FormatInt(c.N, 10), "day": s.Now().UTC().Format(clock.Date), "root": c.Hash.String(), "origin": c.Origin,
			"key": st.Key, "block": checkpoint.Armoured(st.Note), "witnesses": strings.Join(by, ", "),
		})
		out = append(out, notify.Write(o.ID, m))
	}
	return out
}
