package local

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/obligation"
)

const (
	contractBody = `{"title":"数据处理协议","reference":"V-2026-17","parties":[{"name":"Acme Retail","role":"customer"},{"name":"Nordlicht GmbH","role":"vendor"}],
		"services":["Analytics"],"engagements":["default"],"signedOn":"2026-06-20","startsOn":"2026-07-01","endsOn":"2027-06-30",
		"notice":{"count":3,"unit":"months"},"renewal":{"kind":"automatic","months":12},"governingLaw":"Germany","owner":"procurement@acme.example",
		"status":"active","regimes":["gdpr-28","customer-data"]}`
	obligationBody = `{"title":"Yearly audit report","detail":"By an independent auditor.","owes":"vendor","clause":"§ 7.2","clauseId":"gdpr-28.28-3-h",
		"owner":"analyst@acme.example","dueOn":"2027-03-31","recurrence":"FREQ=YEARLY","graceDays":14,"evidenceRequired":true,"remindDays":[30,7]}`
	judgementBody = `{"version":0,"standing":"not_applicable","reason":"No sub-processor is used.","reference":"§ 5","remark":"Asked on the phone."}`
	waivingBody   = `{"reason":"The audit is postponed.","expiresOn":"2027-02-28"}`
)

func aContract(t *testing.T, s *web) (string, assessment.Assessment) {
	return s.Contract(t).ID, assessment.Assessment{}
}

func anObligation(t *testing.T, s *web) (string, assessment.Assessment) {
	return s.Owe(t, s.Contract(t).ID, apptest.Yearly("2027-03-31")).ID, assessment.Assessment{}
}

// proposed is an obligation for which somebody else proposed a waiver.
func proposed(t *testing.T, s *web) (string, assessment.Assessment) {
	id, _ := anObligation(t, s)
	_, err := s.Obligations.Waive(t.Context(), apptest.Buyer, id, 0, obligation.Waiving{Reason: "The audit is postponed.", ExpiresOn: "2027-02-28"})
	must(t, err)
	return id, assessment.Assessment{}
}

// doing fulfils an obligation with a file of its own.
func doing(t *testing.T, s *web) scene {
	id, _ := anObligation(t, s)
	e := s.Hang(t, apptest.Buyer, id, evidence.ForDuty)
	return scene{as: "procurement", path: "/v1/obligations/" + id + "/fulfil", body: fmt.Sprintf(`{"on":"2026-11-20","note":"Read it.","evidenceIds":[%q]}`, e.ID)}
}

func hanging(path string, about made) example {
	sum := sha256.Sum256(apptest.Certificate)
	body := fmt.Sprintf(`{"fileName":"合同 contract.txt","contentType":"text/plain","size":%d,"sha256":"%s","validUntil":"2027-06-30","purpose":"contract"}`,
		len(apptest.Certificate), hex.EncodeToString(sum[:]))
	return of("procurement", path, about).with(body, "/fileName", "/size", "/sha256", "/purpose")
}

func init() {
	const ven, con, obl = "/v1/vendors/{id}", "/v1/contracts/{id}", "/v1/obligations/{id}"
	const procurement, approver, auditor = "procurement", "approver", "auditor"
	names := func(pattern string) string {
		return strings.NewReplacer(ven, "/v1/vendors/{vendorId}", con, "/v1/contracts/{contractId}", obl, "/v1/obligations/{obligationId}").Replace(pattern)
	}
	for pattern, ex := range map[string]example{
		"POST " + ven + "/contracts": of(procurement, ven+"/contracts", aVendor).with(contractBody, "/title", "/parties/0/name", "/parties/0/role", "/renewal/months"),
		"GET " + ven + "/contracts":  of(auditor, ven+"/contracts", aVendor),
		"GET " + con:                 of(auditor, con, aContract),
		"PATCH " + con:               of(procurement, con, aContract).with(contractBody, "/parties/0/name", "/parties/0/role", "/renewal/months").match(1),
		"GET " + con + "/clauses":    of(auditor, con+"/clauses", aContract),
		"PUT " + con + "/clauses/{clauseId}": of(procurement, con+"/clauses/gdpr-28.28-2", aContract).
			with(judgementBody, "/standing", "/reason"),
		"POST " + con + "/evidence":       hanging(con+"/evidence", aContract),
		"POST " + con + "/obligations":    of(procurement, con+"/obligations", aContract).with(obligationBody, "/title", "/owes", "/dueOn"),
		"GET " + con + "/obligations":     of(auditor, con+"/obligations", aContract),
		"GET /v1/obligations":             plain(auditor, "/v1/obligations"),
		"GET " + obl:                      of(auditor, obl, anObligation),
		"PATCH " + obl:                    of(procurement, obl, anObligation).with(obligationBody).match(1),
		"POST " + obl + "/evidence":       hanging(obl+"/evidence", anObligation),
		"POST " + obl + "/fulfil":         {make: doing, needs: []string{"/evidenceIds"}},
		"POST " + obl + "/waive":          of(procurement, obl+"/waive", anObligation).with(waivingBody, "/reason", "/expiresOn"),
		"POST " + obl + "/confirm-waiver": of(approver, obl+"/confirm-waiver", proposed),
		"POST " + obl + "/refuse-waiver":  of(approver, obl+"/refuse-waiver", proposed),
		"POST " + obl + "/close":          of(procurement, obl+"/close", anObligation).with(reasonBody, "/reason"),
	} {
		maps.Copy(examples, map[string]example{names(pattern): ex})
	}
}
