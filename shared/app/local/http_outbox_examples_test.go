package local

import (
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/notify"
)

func init() {
	examples["POST /v1/messages/{messageId}/resend"] = of("procurement", "/v1/messages/{id}/resend", deadLetter)
}

// deadLetter is a mail that was given up.
func deadLetter(t *testing.T, s *web) (string, assessment.Assessment) {
	m := notify.Mail(s.Journal.IDs, s.Now.Read(), "ven_00000000000000000000000001", apptest.Contact, "code", "en", map[string]string{"code": "123456"})
	m.State, m.Attempts, m.Error = notify.Failed, 8, "the mail server does not take the recipient"
	must(t, s.DB.Commit(t.Context(), notify.Write(apptest.Org, m)))
	return m.ID, assessment.Assessment{}
}
