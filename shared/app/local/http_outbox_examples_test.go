package local

import (
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity/organisation"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/webhook"
)

func init() {
	examples["POST /v1/messages/{messageId}/resend"] = of("procurement", "/v1/messages/{id}/resend", deadLetter)

	examples["GET /v1/audit/witness"] = example{make: outside}
	examples["POST /v1/audit/witness"] = example{make: outside}

	const admin, whk = "administrator", "/v1/webhooks/{id}"
	examples["POST /v1/webhooks"] = plain(admin, "/v1/webhooks").with(hookBody, "/url", "/events")
	examples["GET /v1/webhooks"] = plain("auditor", "/v1/webhooks")
	examples["GET /v1/webhooks/{webhookId}"] = of("auditor", whk, aHook)
	examples["PATCH /v1/webhooks/{webhookId}"] = of(admin, whk, aHook).with(hookBody).match(1)
	examples["DELETE /v1/webhooks/{webhookId}"] = of(admin, whk, aHook).match(1)
	examples["POST /v1/webhooks/{webhookId}/rotate"] = of(admin, whk+"/rotate", aHook)
	examples["POST /v1/webhooks/{webhookId}/test"] = of(admin, whk+"/test", aHook)
	examples["GET /v1/webhooks/{webhookId}/deliveries"] = of("auditor", whk+"/deliveries", aHook)
}

const hookBody = `{"url":"https://hooks.example/in","purpose":"the ticket system","events":["vendor:create"],"active":true}`

func aHook(t *testing.T, s *web) (string, assessment.Assessment) {
	all, err := s.Webhooks.List(t.Context(), apptest.Admin)
	must(t, err)
	for _, h := range all { // of the examples before: there is a limit
		must(t, s.Webhooks.Remove(t.Context(), apptest.Admin, h.ID, h.Version))
	}
	h, err := s.Webhooks.Create(t.Context(), apptest.Admin, webhook.Order{URL: ptr("https://hooks.example/in"), Events: &[]string{"vendor:create"}})
	must(t, err)
	return h.ID, assessment.Assessment{}
}

// outside has a log that has begun, and somebody who gets its checkpoints.
func outside(t *testing.T, s *web) scene {
	o, err := s.Directory.Organisation(t.Context(), apptest.Org)
	must(t, err)
	_, err = s.Organisation.Update(t.Context(), apptest.Admin, o.Version, organisation.Change{CheckpointRecipients: &[]string{"auditor@firm.example"}})
	must(t, err)
	return sequenced("/v1/audit/witness")(t, s)
}

// deadLetter is a mail that was given up.
func deadLetter(t *testing.T, s *web) (string, assessment.Assessment) {
	m := notify.Mail(s.Journal.IDs, s.Now.Read(), "ven_00000000000000000000000001", apptest.Contact, "code", "en", map[string]string{"code": "123456"})
	m.State, m.Attempts, m.Error = notify.Failed, 8, "the mail server does not take the recipient"
	must(t, s.DB.Commit(t.Context(), notify.Write(apptest.Org, m)))
	return m.ID, assessment.Assessment{}
}
