package simulate

import (
	"fmt"
	"time"

	"vendorrisk/shared/audit"
)

// attacks plants each kind, on working days after the quiet part.
func (w *world) attacks() {
	for range w.o.Each {
		for _, plant := range []func(time.Time){
			w.nightDownload, w.slowDownload, w.stolenToken, w.snooping, w.probing,
			w.stuffing, w.guessing, w.grantAndUse, w.sleeper,
		} {
			day := start.AddDate(0, 0, w.o.Train+w.IntN(max(w.o.Days-w.o.Train, 1)))
			plant(day)
		}
	}
}

func (w *world) plant(kind, actor, rule string, from time.Time, d time.Duration) {
	w.out.Attacks = append(w.out.Attacks, Attack{Kind: kind, Actor: actor, Rule: rule, From: from, To: from.Add(d)})
}

func (w *world) anybody() person { return w.people[w.IntN(len(w.people))] }

func (w *world) abroad() string { return fmt.Sprintf("abroad-%d", w.IntN(1_000_000)) }

// nightDownload: a stolen password carries evidence away at night.
func (w *world) nightDownload(day time.Time) {
	p, from, source := w.anybody(), day.Add(time.Duration(20+w.IntN(6))*time.Hour), w.abroad()
	w.plant("night download", p.id, "bulk_download", from, time.Hour)
	w.add(from, p.id, p.role, source, "session:create", p.id, audit.Done, 1)
	for range 35 + w.IntN(40) {
		w.add(w.within(from, 55*time.Minute), p.id, p.role, source, "evidence:read", w.far("evd"), audit.Done, 1)
	}
}

// slowDownload: an insider takes a few dozen files over a day, below the rule.
func (w *world) slowDownload(day time.Time) {
	p := w.people[0] // procurement, who hardly opens evidence
	from := day.Add(time.Duration(p.begin+1) * time.Hour)
	w.plant("slow download", p.id, "", from, 4*time.Hour)
	for h := range 4 {
		for range 12 + w.IntN(8) {
			w.add(w.within(from.Add(time.Duration(h)*time.Hour), time.Hour), p.id, p.role, p.sources[0], "evidence:read", w.far("evd"), audit.Done, 1)
		}
	}
}

// stolenToken: a program reads every assessment there is.
func (w *world) stolenToken(day time.Time) {
	p, from, source := w.anybody(), day.Add(time.Duration(8+w.IntN(8))*time.Hour), w.abroad()
	w.plant("stolen token", p.id, "", from, time.Hour)
	for range 80 + w.IntN(60) {
		w.add(w.within(from, 50*time.Minute), p.id, p.role, source, "assessment:read", w.far("asm"), audit.Done, 1)
	}
}

// snooping: an administrator reads answers that are none of their business.
func (w *world) snooping(day time.Time) {
	p := w.people[len(w.people)-1]
	from := day.Add(time.Duration(p.begin+9) * time.Hour)
	w.plant("snooping", p.id, "", from, time.Hour)
	for range 25 + w.IntN(10) {
		w.add(w.within(from, time.Hour), p.id, p.role, p.sources[0], "assessment:read", w.far("asm"), audit.Done, 1)
	}
}

// probing: somebody tries every door.
func (w *world) probing(day time.Time) {
	p, from := w.anybody(), day.Add(time.Duration(9+w.IntN(8))*time.Hour)
	w.plant("probing", p.id, "refusals", from, time.Hour)
	for i := range 20 + w.IntN(10) {
		w.add(from.Add(time.Duration(i)*15*time.Second), p.id, p.role, p.sources[1], "audit:read", "main", audit.Refused, 1)
	}
}

// stuffing: many passwords against one account.
func (w *world) stuffing(day time.Time) {
	p, from, source := w.anybody(), day.Add(time.Duration(w.IntN(24))*time.Hour), w.abroad()
	w.plant("stuffing", "", "failed_sign_ins", from, time.Hour)
	for i := range 5 {
		w.add(from.Add(time.Duration(i)*time.Minute), audit.Anonymous, "", source, "session:create", p.id, audit.Refused, int64(5+w.IntN(20)))
	}
}

// guessing: codes against one invitation.
func (w *world) guessing(day time.Time) {
	from, source, subject := day.Add(time.Duration(w.IntN(24))*time.Hour), w.abroad(), w.far("asm")
	w.plant("guessing", "", "wrong_codes", from, time.Hour)
	for i := range 5 + w.IntN(6) {
		w.add(from.Add(time.Duration(i)*20*time.Second), audit.Anonymous, "", source, "portal:try", subject, audit.Done, 1)
	}
}

// grantAndUse: a role is given and used a minute later.
func (w *world) grantAndUse(day time.Time) {
	boss, p := w.people[len(w.people)-1], w.people[0]
	from := day.Add(time.Duration(p.begin+2) * time.Hour)
	w.plant("grant and use", "", "right_used_at_once", from, time.Hour)
	w.add(from, boss.id, boss.role, boss.sources[0], "person:update", p.id, audit.Done, 1)
	w.add(from.Add(2*time.Minute), p.id, fmt.Sprintf("approver-%d", w.IntN(1_000_000)), p.sources[0], "assessment:approve", w.far("asm"), audit.Done, 1)
}

// sleeper: an account that nobody has used for months.
func (w *world) sleeper(day time.Time) {
	id, from := fmt.Sprintf("per_%026d", 900+w.IntN(90)), day.Add(time.Duration(9+w.IntN(8))*time.Hour)
	w.plant("sleeper", "", "dormant_account", from, time.Hour)
	w.add(start.AddDate(0, 0, -90), id, "procurement", "office-0", "session:create", id, audit.Done, 1)
	w.add(from, id, "procurement", w.abroad(), "session:create", id, audit.Done, 1)
}

// far is a record that hardly anybody works on.
func (w *world) far(kind string) string { return fmt.Sprintf("%s_%026d", kind, 1000+w.IntN(9000)) }
