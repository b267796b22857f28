package evidence_test

import (
	"net/http"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/problem"
)

func TestAFileIsKeptUnderAnEndingOfWhatItIs(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	a := apptest.Respondent(as)
	body := []byte("start calc.exe\r\npause\r\n")
	e := w.Attach(t, a, as.ID, apptest.Announce("policy.bat", "text/plain", body, "iso"), body)
	if e.FileName != "policy.bat.txt" {
		t.Errorf("it is kept as %s", e.FileName)
	}
	_, link, err := w.Evidence.Get(t.Context(), apptest.Analyst, e.ID)
	apptest.Code(t, "link", err, "")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := w.Client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	if got, want := resp.Header.Get("Content-Disposition"), `attachment; filename="policy.bat.txt"; filename*=UTF-8''policy.bat.txt`; got != want {
		t.Errorf("it is downloaded as %s", got)
	}
	for _, name := range []string{"invoice\u202efdp.txt", "a\u2028b.txt", "a\u0085.txt", "a\u2066b.txt"} {
		_, _, err := w.Evidence.Begin(t.Context(), a, as.ID, apptest.Announce(name, "text/plain", body, "iso"))
		apptest.Code(t, name, err, problem.Invalid)
	}
}
