package oversight

import (
	"net/http"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/logcheck"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type verificationView struct {
	Notice page.Notice
	Detail string // of a fault, in English
	Facts  page.Summary
	Table  page.Table
}

// verification shows how far the log is known to be whole.
func (d Deps) verification(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	s, err := d.Checks.Get(r.Context(), a)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	v := verificationView{Notice: Verified(say, s), Facts: d.standing(say, s)}
	if s.Fault != nil {
		v.Detail = s.Fault.What
	}
	v.Table = page.Table{
		Caption: say.T("logcheck.results"), HideCaption: true, Empty: page.Empty{Title: say.T("logcheck.none")},
		Columns: []page.Column{{Label: say.T("audit.when")}, {Label: say.T("logcheck.scope")}, {Label: say.T("logcheck.entries"), Number: true}, {Label: say.T("logcheck.result")}},
	}
	for _, res := range s.Results {
		word, sub := "ok", ""
		if !res.OK {
			word, sub = "broken", at(say, res.Fault)
		}
		v.Table.Rows = append(v.Table.Rows, []page.Cell{
			{Text: say.DateTime(res.At)}, {Text: scope(say, res.Whole)}, {Text: say.Number(res.Size)}, {Badge: desk.Badge(say, "checkResult", word), Sub: sub},
		})
	}
	d.Render.Page(w, r, "verification", page.View{Title: say.T("logcheck.title"), Breadcrumbs: desk.Crumbs(say, "audit"), Body: v})
	return nil
}

// Verified says in one notice what is known of the log.
func Verified(say *i18n.Localizer, s logcheck.Status) page.Notice {
	switch {
	case s.Fault != nil:
		return page.Notice{Tone: "bad", Title: say.T("logcheck.broken"), Text: at(say, s.Fault)}
	case s.VerifiedAt.IsZero():
		return page.Notice{Tone: "info", Text: say.T("logcheck.notYet")}
	default:
		return page.Notice{Tone: "good", Text: say.T("logcheck.verified", say.Number(s.Size), say.DateTime(s.VerifiedAt))}
	}
}

// at names the first broken entry.
func at(say *i18n.Localizer, f *logcheck.Fault) string {
	if f == nil || f.Index == nil {
		return say.T("logcheck.noEntry")
	}
	return say.T("logcheck.entry", say.Number(*f.Index))
}

func scope(say *i18n.Localizer, whole bool) string {
	if whole {
		return say.T("logcheck.whole")
	}
	return say.T("logcheck.new")
}

func (d Deps) standing(say *i18n.Localizer, s logcheck.Status) page.Summary {
	var out page.Summary
	add := func(key string, c page.Cell) { out = append(out, page.SummaryRow{Key: say.T(key), Value: c}) }
	when := func(t time.Time) page.Cell {
		if t.IsZero() {
			return page.Cell{Text: say.T("logcheck.never")}
		}
		return page.Cell{Text: say.DateTime(t)}
	}
	if s.Size > 0 {
		add("logcheck.upTo", page.Cell{Text: say.T("logcheck.count", say.Number(s.Size))})
	}
	add("logcheck.last", when(s.VerifiedAt))
	add("logcheck.lastWhole", when(s.WholeAt))
	switch {
	case s.Running != nil:
		add("logcheck.running", page.Cell{Text: say.T("logcheck.progress", say.Number(s.Running.Done), say.Number(s.Running.Size)), Sub: scope(say, s.Running.Whole)})
	case !s.NextAt.IsZero():
		add("logcheck.next", page.Cell{Text: say.DateTime(s.NextAt)})
	}
	return out
}
