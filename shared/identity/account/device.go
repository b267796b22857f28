package account

import (
	"context"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Devices are forgotten after a year without a sign-in; the oldest make room.
const (
	DeviceLife = 365 * 24 * time.Hour
	maxDevices = 20
	deviceTry  = 5
)

// Arrive notes that a person signs in from a device, and mails them when it is
// a new one; the very first is theirs by enrolment and is not told. device is
// what the browser keeps; about is what kind of browser it is, in the mail.
func (s *Service) Arrive(ctx context.Context, p identity.Person, device, about, language string, from identity.Actor) error {
	digest := s.Digest("device", p.ID+"\x00"+device)
	for try := 1; ; try++ {
		acc, version, err := s.load(ctx, from.Org, p.ID)
		if err != nil {
			return err
		}
		known, first := acc.arrive(digest, s.Wall())
		change := audit.Change{Actor: by(from, p), Action: "device:seen", Subject: p.ID, Writes: []table.Write{write(from.Org, p.ID, acc, version)}}
		if !known && !first {
			change.Action, change.Wake = "device:new", true
			m := notify.Mail(s.IDs, s.Now(), p.ID, p.Email, "new-device", language, map[string]string{
				"at": s.Wall().Format("2006-01-02 15:04 MST"), "about": about, "address": from.Address, "page": s.BaseURL() + "/account",
			})
			change.Writes = append(change.Writes, notify.Write(from.Org, m))
		}
		err = s.Journal.Commit(ctx, change)
		if problem.Is(err, problem.Conflict) && try < deviceTry {
			continue
		}
		return err
	}
}

func (a *Account) arrive(digest string, now time.Time) (known, first bool) {
	first = len(a.Devices) == 0
	keep := []Device{}
	for _, d := range a.Devices {
		switch {
		case d.Digest == digest:
			known = true
		case now.Sub(d.Seen) < DeviceLife:
			keep = append(keep, d)
		}
	}
	if len(keep) >= maxDevices {
		keep = keep[len(keep)-maxDevices+1:]
	}
	a.Devices = append(keep, Device{digest, now})
	return known, first
}
