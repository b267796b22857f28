package oversight

import (
	"net/http"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/restoredrill"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type drillsView struct {
	Notice page.Notice
	Facts  page.Summary
	How    string // to carry one out, where neither the notice nor the empty table says it
	Table  page.Table
}

// drills shows what trial restores of the backup came to.
func (d Deps) drills(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	s, err := d.Drills.Get(r.Context(), a)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	v := drillsView{Notice: restored(say, s), Table: page.Table{
		Caption: say.T("restore.results"), HideCaption: true, Empty: page.Empty{Title: say.T("restore.none"), Text: say.T("restore.how")},
		Columns: []page.Column{
			{Label: say.T("audit.when")}, {Label: say.T("logcheck.result")}, {Label: say.T("restore.rto"), Number: true}, {Label: say.T("restore.rpo"), Number: true},
			{Label: say.T("restore.records"), Number: true}, {Label: say.T("restore.files"), Number: true},
		},
	}}
	add := func(key string, at time.Time) {
		text := say.T("logcheck.never")
		if !at.IsZero() {
			text = say.DateTime(at)
		}
		v.Facts = append(v.Facts, page.SummaryRow{Key: say.T(key), Value: page.Cell{Text: text}})
	}
	add("restore.last", s.LastGood)
	add("restore.due", s.DueAt)
	for _, res := range s.Results {
		word := "ok"
		if !res.OK {
			word = "broken"
		}
		v.Table.Rows = append(v.Table.Rows, []page.Cell{
			{Text: say.DateTime(res.At)}, {Badge: desk.Badge(say, "checkResult", word), Sub: res.Fault}, {Text: span(say, res.RTOSeconds)},
			{Text: span(say, res.RPOSeconds), Sub: lost(say, res.Lost)}, {Text: say.Number(res.Records)}, {Text: say.Number(res.Files)},
		})
	}
	if how := say.T("restore.how"); len(s.Results) > 0 && v.Notice.Text != how {
		v.How = how
	}
	d.Render.Page(w, r, "drills", page.View{Title: say.T("restore.title"), Breadcrumbs: desk.Crumbs(say, "audit"), Body: v})
	return nil
}

// restored says in one notice whether backups are known to come back.
func restored(say *i18n.Localizer, s restoredrill.Status) page.Notice {
	switch {
	case len(s.Results) > 0 && !s.Results[0].OK:
		return page.Notice{Tone: "bad", Title: say.T("restore.failed"), Text: say.T("restore.failedTodo")}
	case !s.Late.IsZero():
		return page.Notice{Tone: "warn", Title: say.T("restore.late"), Text: say.T("restore.how")}
	case s.LastGood.IsZero():
		return page.Notice{Tone: "info", Text: say.T("restore.how")}
	default:
		return page.Notice{Tone: "good", Text: say.T("restore.good", say.DateTime(s.LastGood))}
	}
}

func span(say *i18n.Localizer, seconds int64) string {
	if seconds < 120 {
		return say.T("restore.seconds", int(seconds))
	}
	return say.T("restore.minutes", int(seconds+30)/60)
}

func lost(say *i18n.Localizer, entries int64) string {
	if entries == 0 {
		return ""
	}
	return say.T("restore.lost", int(entries))
}
