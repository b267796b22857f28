package incident

import (
	"context"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// queued is a mail about an incident, before it is known to whom it may go.
type queued struct {
	to       string // address; or
	admins   bool   // every active administrator
	template string
	data     func(lang string) map[string]string
}

// maxAdmins bounds whom one warning goes to.
const maxAdmins = 20

// queue makes the writes that send mails. It is the one way out, and it lets
// nothing leave the organisation: a mail goes to active people of it, looked
// up here, and to nobody else. An owner who is no longer one is stood in for by
// the administrators. Mails of a drill are marked.
func (s *Service) queue(ctx context.Context, org string, i *Incident, mails []queued) ([]table.Write, error) {
	if len(mails) == 0 {
		return nil, nil
	}
	o, err := s.People.Organisation(ctx, org)
	if err != nil {
		return nil, problem.Wrap("incident.queue", err)
	}
	var out []table.Write
	had := map[string]bool{}
	for _, m := range mails {
		to, err := s.recipients(ctx, org, m)
		if err != nil {
			return nil, problem.Wrap("incident.queue", err)
		}
		for _, p := range to {
			if had[m.template+p.ID] {
				continue
			}
			had[m.template+p.ID] = true
			lang := p.Language
			if lang == "" {
				lang = o.Language
			}
			data := m.data(lang)
			data["drill"] = i.Marked(lang)
			data["vendor"], data["title"], data["link"] = i.VendorName, i.TitleIn(lang), s.BaseURL()+"/incidents/"+i.ID
			out = append(out, notify.Write(org, notify.Mail(s.IDs, s.Now(), i.ID, p.Email, m.template, lang, data)))
		}
	}
	return out, nil
}

// TitleIn is the title in a language: a drill's scenario has it in both.
func (i *Incident) TitleIn(lang string) string {
	if i.Drill == nil {
		return i.Title
	}
	return scripted(i.Title, i.Drill.Title, lang)
}

// WhatIn is what happened in a language, as TitleIn is the title.
func (i *Incident) WhatIn(lang string) string {
	if i.Drill == nil {
		return i.What
	}
	return scripted(i.What, i.Drill.What, lang)
}

// scripted is a scenario's text, unless somebody wrote another.
func scripted(stands string, script clocks.Text, lang string) string {
	if stands == script["en"] || stands == script["zh-CN"] {
		return script.In(lang)
	}
	return stands
}

func (s *Service) recipients(ctx context.Context, org string, m queued) ([]identity.Person, error) {
	if !m.admins {
		p, err := s.People.ByEmail(ctx, org, m.to)
		if err != nil && !problem.Is(err, problem.NotFound) {
			return nil, err
		}
		if err == nil && p.Active {
			return []identity.Person{p}, nil
		}
	}
	var out []identity.Person
	for cursor := ""; ; {
		page, next, err := s.People.People(ctx, org, 100, cursor)
		if err != nil {
			return nil, err
		}
		for _, p := range page {
			if p.Active && slices.Contains(p.Roles, identity.Administrator) && len(out) < maxAdmins {
				out = append(out, p)
			}
		}
		if cursor = next; cursor == "" || len(out) == maxAdmins {
			return out, nil
		}
	}
}

// opened tells somebody that an incident is theirs.
func (s *Service) opened(i *Incident, to string) queued {
	now := s.Now()
	about := *i
	return queued{to: to, template: "incident", data: func(lang string) map[string]string {
		var lines []string
		for _, c := range s.compute(&about, now) {
			switch {
			case !c.State.Open():
			case c.Promptly:
				lines = append(lines, "- "+c.Name.In(lang)+": "+c.To.In(lang)+" ("+c.Rule.In(lang)+")")
			case !c.Deadline.IsZero():
				lines = append(lines, "- "+c.Name.In(lang)+": "+c.To.In(lang)+", "+about.when(c.Deadline))
			}
		}
		return map[string]string{"lines": strings.Join(lines, "\n")}
	}}
}

// assigned tells somebody of a task.
func (s *Service) assigned(i *Incident, t Task) queued {
	due := i.when(t.DueAt)
	return queued{to: t.Assignee, template: "incident-task", data: func(lang string) map[string]string {
		return map[string]string{"task": t.Title.In(lang), "due": due}
	}}
}

// warnings are the mails about deadlines that have called.
func (s *Service) warnings(i *Incident, over []passed) []queued {
	if len(over) == 0 {
		return nil
	}
	about := *i
	said := func(all []passed) func(lang string) map[string]string {
		return func(lang string) map[string]string {
			var lines []string
			for _, p := range all {
				lines = append(lines, "- "+about.line(p, lang))
			}
			return map[string]string{"lines": strings.Join(lines, "\n")}
		}
	}
	out := []queued{{to: i.Owner, template: "incident-clock", data: said(over)}}
	expired := slices.DeleteFunc(slices.Clone(over), func(p passed) bool { return p.kind != "clock" || p.percent < 100 })
	if len(expired) > 0 {
		out = append(out, queued{admins: true, template: "incident-clock", data: said(expired)})
	}
	return out
}

var lineWords = map[string]map[string]string{
	"en":    {"clock50": "half of the time is over, due ", "clock80": "80 % of the time is over, due ", "clock100": "EXPIRED, was due ", "task100": "task overdue since ", "inject100": "came in at "},
	"zh-CN": {"clock50": "时限已过半，截止时间：", "clock80": "时限已过 80%，截止时间：", "clock100": "已超时，截止时间：", "task100": "任务已逾期，应完成时间：", "inject100": "收到时间："},
}

func (i *Incident) line(p passed, lang string) string {
	words := lineWords[lang]
	if words == nil {
		words, lang = lineWords["en"], "en"
	}
	key := p.kind + "50"
	switch {
	case p.percent >= 100:
		key = p.kind + "100"
	case p.percent >= 80:
		key = p.kind + "80"
	}
	comma := ": "
	if lang == "zh-CN" {
		comma = "："
	}
	return p.what(lang) + comma + words[key] + i.when(p.deadline)
}

// when writes a time in the incident's zone with its offset; "" for none.
func (i *Incident) when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	zone, err := time.LoadLocation(i.Zone)
	if err != nil {
		zone = time.UTC
	}
	return t.In(zone).Format("2006-01-02 15:04 -07:00")
}
