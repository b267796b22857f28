package console_test

import (
	"net/http"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/webtest"
)

func TestAReviewerSeesWhatIsNewAndOnlyThat(t *testing.T) {
	d := open(t)
	as := d.Renewed(t)
	at := "/assessments/" + as.ID
	if text := d.read(apptest.Analyst, at+"/difference").Find("main").Text(); !strings.Contains(text, "Nothing differs") {
		t.Errorf("%s", text)
	}
	d.Save(t, apptest.Respondent(as), as.ID, map[string]assessment.Given{"mfa": apptest.Say(1, "no")})
	for lang, want := range map[i18n.Lang][]string{
		i18n.English: {"Answer changed", "Last time", "Yes", "Now", "No"}, i18n.Chinese: {"回答有变", "上次", "是", "本次", "否"},
	} {
		doc := webtest.Page(t, d.ask(apptest.Analyst, lang, request(t, at+"/difference")), http.StatusOK, lang)
		if n := doc.Find("section.answer").Length(); n != 1 {
			t.Errorf("%d questions", n)
		}
		for _, s := range want {
			if !strings.Contains(doc.Find("section.answer").Text(), s) {
				t.Errorf("%s does not say %q: %s", lang, s, doc.Find("section.answer").Text())
			}
		}
	}
	if said := d.read(apptest.Analyst, at+"/answers?section=access").Find("section.answer").First().Text(); !strings.Contains(said, "Answer changed") || !strings.Contains(said, "Last time") {
		t.Errorf("beside the answer: %s", said)
	}
	if links := d.read(apptest.Analyst, at).Find("a[href$='/difference']").Length(); links == 0 {
		t.Error("nothing leads there")
	}
	if res := d.get(apptest.Analyst, "/assessments/"+as.Previous+"/difference"); res.StatusCode != http.StatusNotFound {
		t.Errorf("of a first assessment: %d", res.StatusCode)
	}
}
