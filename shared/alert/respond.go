package alert

import (
	"context"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// RespondTask is the outbox's kind of task for what the system does by itself
// about an alert.
const RespondTask = "respond"

// The responses.
const (
	RevokeSession  = "revoke_session"
	LockAccount    = "lock_account"
	PauseDownloads = "pause_downloads"
)

// HoldFor is how long an account stays locked or downloads paused.
const HoldFor = time.Hour

// answers are what each rule calls for, where the organisation turned it on.
// What anybody can set off from outside (guesses at an account) locks nobody
// out for longer than HoldFor.
var answers = map[string][]string{
	"bulk_download":      {RevokeSession, PauseDownloads},
	"right_used_at_once": {RevokeSession},
	"failed_sign_ins":    {LockAccount},
	"dormant_account":    {RevokeSession, LockAccount},
	UnusualHour:          {PauseDownloads},
}

// planned are the responses that an alert calls for and the settings allow.
func planned(al Alert, on identity.Responses) []string {
	if !ids.Valid(ids.Person, al.About) {
		return nil
	}
	allowed := map[string]bool{RevokeSession: on.RevokeSession, LockAccount: on.LockAccount, PauseDownloads: on.PauseDownloads}
	return slices.DeleteFunc(slices.Clone(answers[al.Rule]), func(r string) bool { return !allowed[r] })
}

// Respond does what an alert calls for, once: it is the outbox's handler of
// RespondTask. Done twice, the second finds it done.
func (s *Service) Respond(ctx context.Context, org string, m notify.Message) error {
	al, it, err := s.read(ctx, org, m.Subject)
	if err != nil {
		return err
	}
	o, err := s.Directory.Organisation(ctx, org)
	if err != nil {
		return err
	}
	does := planned(al, o.Responses)
	if len(does) == 0 || len(al.Responses) > 0 {
		return nil
	}
	person, err := s.Directory.HoldWrite(ctx, org, al.About, identity.Hold{
		Sessions: slices.Contains(does, RevokeSession), Locked: until(does, LockAccount, s.Directory.Wall()), Paused: until(does, PauseDownloads, s.Directory.Wall()),
	})
	if problem.Is(err, problem.NotFound) {
		return nil
	} else if err != nil {
		return err
	}
	al.Responses, al.Version, al.UpdatedAt = does, it.Version+1, s.Now()
	next := item(org, al, it.Version)
	return s.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(org), Action: "alert:respond", Subject: al.About, Before: it.Body, After: next.Body,
		Writes: []table.Write{person, table.Replace(next)},
	})
}

func until(does []string, what string, now time.Time) time.Time {
	if !slices.Contains(does, what) {
		return time.Time{}
	}
	return now.Add(HoldFor)
}

// Network tells whether an alert is about a network address.
func Network(about string) bool { return strings.HasPrefix(about, "src:") }
