package decade

import (
	"encoding/json"
	"path"
	"slices"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/table"
)

// letter is what one person reads about a record, alone or in a digest.
type letter struct{ to, template, subject string }

// letters are what the steps that were done had to say: of several that were
// past at once only the last. The vendor's owner reads them; of an obligation
// that is escalated a second time, the administrators.
func (s script) letters(done []audit.Event) []letter {
	var out []letter
	for i, e := range done {
		if i+1 < len(s.steps) && s.steps[i+1].day <= e.At.Format(clock.Date) {
			continue
		}
		to := []identity.Actor{apptest.Buyer}
		if e.Action == "obligation:escalate" && i > 0 && done[i-1].Action == e.Action {
			to = []identity.Actor{apptest.Admin, boss}
		}
		out = append(out, tell(s.steps[i].letter, s.subject, to...)...)
	}
	return out
}

func tell(template, subject string, to ...identity.Actor) []letter {
	var out []letter
	for _, a := range to {
		out = append(out, letter{a.Email, template, subject})
	}
	return out
}

// eachLetterOnce fails the test unless everything that was to be written about
// the records of scripts was, once to each person: it has arrived, or waits for
// the next digest.
func (d *decade) eachLetterOnce() {
	count, about, wanted := map[letter]int{}, map[string]bool{}, 0
	for _, all := range d.letters {
		for _, l := range all {
			count[l]++
			about[l.template], wanted = true, wanted+1
		}
	}
	for _, l := range slices.Concat(d.arrived(), d.waiting()) {
		if _, ours := d.letters[l.subject]; ours && about[l.template] {
			count[l]--
		}
	}
	for l, n := range count {
		if n != 0 {
			d.t.Errorf("%+v was written %d times too few (below zero: too many)", l, n)
		}
	}
	d.t.Logf("%d letters in %d mails", wanted, len(d.Mail.All()))
}

// mailed is how many mails about a record a person got, of some templates.
func (d *decade) mailed(to, subject string, templates ...string) int {
	n := 0
	for _, t := range templates {
		for _, m := range d.Mail.To(to, t) {
			if m.Subject == subject {
				n++
			}
		}
	}
	return n
}

// arrived are the letters in the mails of all people.
func (d *decade) arrived() []letter {
	var out []letter
	for _, m := range d.Mail.All() {
		list := []struct {
			Template string
			Data     map[string]string
		}{{m.Template, m.Data}}
		if m.Template == "digest" {
			d.must(json.Unmarshal([]byte(m.Data["notices"]), &list))
		}
		for _, n := range list {
			out = append(out, letter{m.To, n.Template, path.Base(n.Data["link"])})
		}
	}
	return out
}

// waiting are the letters that go out with the next digest; what waits for the
// administrators goes to each.
func (d *decade) waiting() []letter {
	var out []letter
	for to, people := range map[string][]string{
		apptest.Buyer.Email: {apptest.Buyer.Email}, apptest.Admin.Email: {apptest.Admin.Email}, boss.Email: {boss.Email},
		notify.Administrators: {apptest.Admin.Email, boss.Email},
	} {
		page, err := d.DB.Query(d.t.Context(), table.Query{PK: notify.NoticesPK(d.Journal, apptest.Org, to), Prefix: notify.NoticeKind + "#", Limit: 1000})
		d.must(err)
		for _, it := range page.Items {
			w, err := table.Decode[notify.Waiting](it)
			d.must(err)
			for _, p := range people {
				out = append(out, letter{p, w.Template, path.Base(w.Data["link"])})
			}
		}
	}
	return out
}
