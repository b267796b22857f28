package witness_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/app/desktest"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/organisation"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/witness"
)

func open(t *testing.T) *desktest.Desk {
	d := desktest.Open(t, witness.Templates(), func(w *apptest.World, render *page.Renderer, may func(identity.Actor, string) bool) []site.Route {
		return witness.Routes(witness.Deps{Render: render, May: may, Witness: w.Witness, Log: w.Log, Organisation: w.Directory.Organisation, Hooks: w.Webhooks})
	})
	d.Administrator()
	return d
}

func TestThePageWarnsUntilSomebodyOutsideGetsCheckpoints(t *testing.T) {
	d := open(t)
	if text := d.Read(i18n.English, witness.Path).Find("main").Text(); !strings.Contains(text, "Nobody outside") || strings.Contains(text, "Send the newest") {
		t.Error(text)
	}
	o, err := d.Directory.Organisation(t.Context(), apptest.Org)
	apptest.Code(t, "organisation", err, "")
	_, err = d.Organisation.Update(t.Context(), d.As, o.Version, organisation.Change{CheckpointRecipients: &[]string{"auditor@firm.example"}})
	apptest.Code(t, "settings", err, "")
	_, err = d.Sequencer.Run(t.Context(), 500)
	apptest.Code(t, "log", err, "")
	if answer := d.Ask(i18n.English, witness.Path, url.Values{}); answer.StatusCode != http.StatusSeeOther {
		t.Fatalf("send: %d", answer.StatusCode)
	}
	d.Drain()
	d.Drain()
	sent := d.Mail.To("auditor@firm.example", "checkpoint")
	st, err := d.Witness.Get(t.Context(), d.As)
	if err != nil || len(sent) != 1 || st.Size == 0 {
		t.Fatalf("%d mails, %+v, %v", len(sent), st, err)
	}
	for _, lang := range i18n.Languages {
		for _, who := range []identity.Actor{d.As, apptest.Auditor} {
			before := d.As
			d.As = who
			text := d.Read(lang, witness.Path).Find("main").Text()
			if !strings.Contains(text, "auditor@firm.example") || !strings.Contains(text, st.Key) || strings.Contains(text, "witness.") {
				t.Errorf("%s: %s", lang, text)
			}
			d.As = before
		}
	}
	answer := d.Ask(i18n.English, witness.Path+"/checkpoint.txt", nil)
	v, err := checkpoint.ParseVerifier(st.Key)
	apptest.Code(t, "key", err, "")
	file, err := io.ReadAll(answer.Body)
	apptest.Code(t, "file", err, "")
	if _, err := checkpoint.Open(file, v); err != nil {
		t.Error(err)
	}
}
