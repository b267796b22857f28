package app

import (
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/digest"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/tick"
	"vendorrisk/shared/trigger"
)

// schedule wires what works while nobody looks: the tick's handlers for kinds
// of records that can be due, and the outbox's tasks that belong to it.
func (s *Services) schedule(e Engines) {
	post := &digest.Post{Table: e.Table, Journal: s.Journal, People: s.Directory}
	fire := &reassessment.Tick{Service: s.Reassessment, Vendors: s.Vendors, Assessments: s.Assessments}
	for kind, handle := range map[string]tick.Handler{
		reassessment.Kind:       fire.Fire,
		notify.NoticeKind:       post.Handle,
		assessment.ReminderKind: s.Assessments.Remind,
		assessment.HeadKind:     s.Assessments.Lapse,
		finding.Kind:            s.Findings.Lapse,
	} {
		s.Tick.Handlers[kind] = handle
	}
	s.Outbox.Handlers[notify.NoticesTask] = post.Urgent
	s.Outbox.Dead = notify.Undelivered(s.Journal, e.BaseURL)
	s.Outbox.Handlers[trigger.Kind] = s.Reassessment.Triggered
}
