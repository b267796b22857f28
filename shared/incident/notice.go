package incident

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/problem"
)

// NoticeDetails record one notification, or why it is not needed.
type NoticeDetails struct {
	Clock     string  `json:"clock"` // "" for one that no clock asks for
	At        *string `json:"at"`    // RFC 3339; absent: now
	To        string  `json:"to"`
	Channel   string  `json:"channel"`
	Reference string  `json:"reference"`
	Note      string  `json:"note"`
	NotNeeded string  `json:"notNeeded"` // the reason, such as GDPR Article 34(3); then nothing was sent
}

// Notice records what was sent, when and to whom. The system itself sends
// nothing to authorities or customers: people do, and say so here.
func (s *Service) Notice(ctx context.Context, a identity.Actor, id string, version int64, d NoticeDetails) (View, error) {
	return s.alter(ctx, a, id, version, func(r *record) (change, error) {
		if err := r.ended(); err != nil {
			return change{}, err
		}
		now := s.Now()
		n := Notice{
			ID: fmt.Sprintf("n%d", len(r.Notices)+1), Clock: d.Clock, At: now.Truncate(time.Second), RecordedAt: now, By: a.ID, ByName: a.Name,
			To: strings.TrimSpace(d.To), Channel: strings.TrimSpace(d.Channel), Reference: strings.TrimSpace(d.Reference),
			Note: strings.TrimSpace(d.Note), NotNeeded: strings.TrimSpace(d.NotNeeded),
		}
		var f problem.Fields
		moment(&f, "/at", &n.At, d.At)
		s.checkNotice(&f, &r.Incident, &n, now)
		if len(r.Notices) >= maxNotices {
			f.AddKey("", "field.tooMany", fmt.Sprintf("an incident has at most %d notices", maxNotices), fmt.Sprint(maxNotices))
		}
		if err := f.Err(); err != nil {
			return change{}, err
		}
		for _, c := range s.compute(&r.Incident, now) {
			if c.ID == n.Clock && n.NotNeeded == "" {
				n.Late = !c.Deadline.IsZero() && n.At.After(c.Deadline)
			}
		}
		r.Notices = append(r.Notices, n)
		return change{action: "incident:notify", step: Step{What: "noticed", Of: n.Clock, Note: n.NotNeeded}}, nil
	})
}

func (s *Service) checkNotice(f *problem.Fields, i *Incident, n *Notice, now time.Time) {
	rules := s.rules(i)
	if n.Clock != "" && !slices.ContainsFunc(rules.Clocks, func(r clocks.Rule) bool { return r.ID == n.Clock }) {
		f.AddKey("/clock", "field.unknown", "name a clock of this incident, or none")
	}
	f.Text("/to", n.To, 0, maxLine)
	f.Text("/channel", n.Channel, 0, 100)
	f.Text("/reference", n.Reference, 0, 100)
	f.Text("/note", n.Note, 0, maxNote)
	if n.NotNeeded != "" {
		f.Text("/notNeeded", n.NotNeeded, 3, maxNote)
		if n.Clock == "" {
			f.AddKey("/clock", "field.required", "say which notice is not needed")
		}
	} else if n.To == "" {
		f.AddKey("/to", "field.required", "say to whom it went")
	}
	earliest := i.AwareAt
	for _, t := range []time.Time{i.BeganAt, i.DetectedAt} {
		if !t.IsZero() && t.Before(earliest) {
			earliest = t
		}
	}
	switch {
	case faulty(f, "/at"):
	case n.At.IsZero():
		f.AddKey("/at", "field.required", "say when it was sent")
	case n.At.After(now):
		f.AddKey("/at", "field.timeFuture", "is in the future; give a time that has been")
	case n.At.Before(earliest):
		f.AddKey("/at", "field.beforeBegan", "is before the incident")
	}
}

// Void takes a notice that was recorded by mistake out of what counts. It
// stays to be read, with the reason.
func (s *Service) Void(ctx context.Context, a identity.Actor, id, notice string, version int64, reason string) (View, error) {
	return s.alter(ctx, a, id, version, func(r *record) (change, error) {
		if err := r.ended(); err != nil {
			return change{}, err
		}
		n := slices.IndexFunc(r.Notices, func(n Notice) bool { return n.ID == notice })
		if n < 0 {
			return change{}, problem.New(problem.NotFound, "there is no such notice")
		}
		var f problem.Fields
		reason = strings.TrimSpace(reason)
		f.Text("/reason", reason, 3, maxNote)
		if err := f.Err(); err != nil {
			return change{}, err
		}
		if r.Notices[n].Voided != "" {
			return change{}, problem.New(problem.Conflict, "the notice is void already")
		}
		r.Notices[n].Voided = reason
		return change{action: "incident:notify", step: Step{What: "voided", Of: r.Notices[n].Clock, Note: reason}}, nil
	})
}
