package portal_test

import (
	"net/url"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/web/i18n"
)

// Two people open the same section. Answers that only one of them touched are
// saved; where both did, the later one chooses.
func TestTwoPeople(t *testing.T) {
	for _, lang := range i18n.Languages {
		w := newWorld(t)
		o := w.Order()
		o.Recipients = append(o.Recipients, "second@nordlicht.example")
		as, invited, err := w.Assessments.Send(t.Context(), apptest.Buyer, w.Vendor(t, 2).ID, o)
		if err != nil {
			t.Fatal(err)
		}
		first := w.enter(t, lang, w.here(invited[0].Link), apptest.Contact)
		second := w.enter(t, lang, w.here(invited[1].Link), "second@nordlicht.example")
		first.get("/portal/sections/access")
		second.get("/portal/sections/access")

		first.press(next, url.Values{"answers.mfa.value": {"yes"}, "answers.mfa.comment": {marker}})
		second.press(next, url.Values{"answers.mfa.value": {"no"}, "answers.encryption.value": {"strong"}})
		second.on("/portal/sections/access")
		second.has("fieldset.clash", 1)
		second.has("input[name='answers.mfa.keep']", 2)
		second.has("main img", 0)
		if got := w.Open(t, as.ID).Answers; got["encryption"].Value != "strong" || got["mfa"].Value != "yes" {
			t.Errorf("saved: %v", got)
		}

		// Choosing nothing asks again.
		second.pressStatus("main form button.primary", nil, 400)
		second.has(".faults a[href='#f-answers.mfa.keep']", 1)

		// While the choice is open, the first changes the answer once more.
		first.get("/portal/sections/access")
		first.press(next, url.Values{"answers.mfa.value": {"unknown"}})
		yours := second.doc.Find("input[name='answers.mfa.keep']").Last().AttrOr("value", "")
		second.press("main form button.primary", url.Values{"answers.mfa.keep": {yours}})
		second.has("fieldset.clash", 1)
		yours = second.doc.Find("input[name='answers.mfa.keep']").Last().AttrOr("value", "")
		second.press("main form button.primary", url.Values{"answers.mfa.keep": {yours}})
		second.on("/portal/sections/hosting")
		if got := w.Open(t, as.ID).Answers["mfa"]; got.Value != "no" {
			t.Errorf("the choice was %v, saved is %v", "no", got.Value)
		}
	}
}

func TestKeepingWhatWasSaved(t *testing.T) {
	w := newWorld(t)
	as, link := w.sent(t, w.Order())
	b := w.enter(t, i18n.English, link, apptest.Contact)
	b.get("/portal/sections/access")
	w.Save(t, apptest.Respondent(as), as.ID, answers("mfa", "yes"))
	// A refused answer beside the clash comes back after the choice.
	b.press(next, url.Values{"answers.mfa.value": {"no"}, "answers.encryption.value": {"_na"}, "answers.encryption.comment": {"typed"}})
	b.pressStatus("main form button.primary", url.Values{"answers.mfa.keep": {"theirs"}}, 400)
	b.has(".faults a[href='#f-answers.encryption.notApplicableReason']", 1)
	b.has("[name='answers.encryption.comment']", 1)
	b.press(next, url.Values{"answers.encryption.notApplicableReason": {"Nothing is stored"}})
	got := w.Open(t, as.ID).Answers
	if got["mfa"].Value != "yes" || got["encryption"].NotApplicableReason == "" || got["encryption"].Comment != "typed" {
		t.Errorf("saved: %+v", got)
	}
}

// An answer that somebody else changed is no clash for who left it alone.
func TestUntouchedAnswersDoNotClash(t *testing.T) {
	w := newWorld(t)
	as, link := w.sent(t, w.Order())
	b := w.enter(t, i18n.English, link, apptest.Contact)
	b.get("/portal/sections/access")
	w.Save(t, apptest.Respondent(as), as.ID, answers("mfa", "yes"))
	b.press(next, url.Values{"answers.encryption.value": {"none"}})
	b.on("/portal/sections/hosting")
	if got := w.Open(t, as.ID).Answers["mfa"]; got.Version != 1 {
		t.Errorf("the untouched answer was written again: version %d", got.Version)
	}
}
