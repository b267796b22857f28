package local

import (
	"maps"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/identity"
)

const (
	vendorBody = `{"name":"杭州云舟数据技术有限公司","legalName":"杭州云舟数据技术有限公司","website":"https://yunzhou.example","country":"CN","services":["CRM"],
		"dataCategories":["contact"],"contacts":[{"name":"李明","email":"li@yunzhou.example","role":"security"}],
		"subProcessors":[{"name":"Hafen AG","country":"DE","purpose":"hosting"}],"owner":"procurement@acme.example"}`
	orderBody   = `{"questionnaire":"basics","version":"2026-01","dueOn":"2026-12-14","recipients":["jana.vogt@nordlicht.example"],"language":"zh-CN","draft":false}`
	verdictBody = `{"decision":"accept_with_conditions","conditions":["A restore is tested."],
		"override":{"band":"high","reason":"The contract limits what is at stake.","expiresOn":"2027-05-31"}}`
	findingBody = `{"title":"No restore was tested","detail":"The last one is old.","severity":"high","status":"open","owner":"analyst@acme.example",
		"dueOn":"2027-01-31","remediation":"Test one.","questionId":"backups"}`
	reasonBody = `{"reason":"It is not needed any more."}`
)

// examples are keyed by method and pattern; a route without one fails
// TestEveryRouteHasAnExample.
var examples = func() map[string]example {
	const ven, asm = "/v1/vendors/{id}", "/v1/assessments/{id}"
	const procurement, analyst, approver, auditor, vendor = "procurement", "analyst", "approver", "auditor", "vendor"
	m := map[string]example{
		"POST /v1/vendors":                                  plain(procurement, "/v1/vendors").with(vendorBody, "/name", "/contacts/0/name", "/contacts/0/email", "/subProcessors/0/name"),
		"GET /v1/vendors":                                   plain(auditor, "/v1/vendors"),
		"GET /v1/vendors/{vendorId}":                        of(auditor, ven, aVendor),
		"PATCH /v1/vendors/{vendorId}":                      of(procurement, ven, aVendor).with(vendorBody, "/contacts/0/name", "/contacts/0/email", "/subProcessors/0/name").match(1),
		"PUT /v1/vendors/{vendorId}/intake":                 of(procurement, ven+"/intake", aVendor).with(factorsBody, everyFactor...).match(1),
		"GET /v1/vendors/{vendorId}/engagements":            of(auditor, ven+"/engagements", aVendor),
		"POST /v1/vendors/{vendorId}/engagements":           of(procurement, ven+"/engagements", aVendor).with(`{"name":"Newsletter"}`, "/name"),
		"POST /v1/vendors/{vendorId}/offboard":              of(procurement, ven+"/offboard", aVendor).with(reasonBody, "/reason"),
		"POST /v1/vendors/{vendorId}/terminate":             of(procurement, ven+"/terminate", offboarding),
		"GET /v1/vendors/{vendorId}/forecast":               of(auditor, ven+"/forecast", scheduled),
		"GET /v1/vendors/{vendorId}/schedule":               of(auditor, ven+"/schedule", scheduled),
		"PUT /v1/vendors/{vendorId}/schedule":               of(procurement, ven+"/schedule", scheduled).with(`{"cadenceMonths":6,"dueOn":"2027-02-01"}`).match(1),
		"GET /v1/reassessments":                             plain(auditor, "/v1/reassessments"),
		"GET /v1/questionnaires":                            plain(auditor, "/v1/questionnaires"),
		"POST /v1/questionnaires/import":                    {file: true, make: importing},
		"POST /v1/vendors/{vendorId}/assessments":           of(procurement, ven+"/assessments", aVendor).with(orderBody, "/questionnaire", "/dueOn", "/recipients"),
		"GET /v1/assessments":                               plain(auditor, "/v1/assessments"),
		"GET /v1/assessments/{assessmentId}":                of(auditor, asm, answered),
		"PATCH /v1/assessments/{assessmentId}/answers":      saving(procurement, asm+"/answers"),
		"POST /v1/assessments/{assessmentId}/send":          of(procurement, asm+"/send", aDraft),
		"POST /v1/assessments/{assessmentId}/submit":        of(procurement, asm+"/submit", answered),
		"POST /v1/assessments/{assessmentId}/start-review":  of(analyst, asm+"/start-review", submitted),
		"POST /v1/assessments/{assessmentId}/finish-review": of(analyst, asm+"/finish-review", inReview).with(`{"sections":["access"],"note":"Looks well."}`),
		"POST /v1/assessments/{assessmentId}/return":        of(analyst, asm+"/return", inReview).with(`{"sections":["access"],"message":"Please say more."}`, "/sections", "/message"),
		"POST /v1/assessments/{assessmentId}/approve": of(approver, asm+"/approve", inReview).with(verdictBody,
			"/decision", "/conditions", "/override/band", "/override/reason", "/override/expiresOn"),
		"POST /v1/assessments/{assessmentId}/reject":           of(approver, asm+"/reject", inReview).with(reasonBody, "/reason"),
		"POST /v1/assessments/{assessmentId}/confirm-override": of(approver, asm+"/confirm-override", overriding),
		"POST /v1/assessments/{assessmentId}/decline-override": of(approver, asm+"/decline-override", overriding).with(reasonBody, "/reason"),
		"GET /v1/overrides":                               plain(auditor, "/v1/overrides"),
		"POST /v1/assessments/{assessmentId}/cancel":      of(procurement, asm+"/cancel", sent).with(reasonBody, "/reason"),
		"POST /v1/assessments/{assessmentId}/invitations": of(procurement, asm+"/invitations", sent).with(`{"email":"new@nordlicht.example"}`, "/email"),
		"GET /v1/assessments/{assessmentId}/invitations":  of(auditor, asm+"/invitations", sent),
		"GET /v1/assessments/{assessmentId}/score":        of(auditor, asm+"/score", inReview),
		"PUT /v1/assessments/{assessmentId}/reviews/{questionId}": of(analyst, asm+"/reviews/iso", inReview).
			with(`{"version":1,"assurance":"independent","note":"Read it."}`, "/assurance"),
		"POST /v1/assessments/{assessmentId}/evidence": announcing(procurement, asm+"/evidence"),
		"POST /v1/evidence/{evidenceId}/complete":      of(procurement, "/v1/evidence/{id}/complete", uploaded),
		"GET /v1/evidence/{evidenceId}":                of(auditor, "/v1/evidence/{id}", kept),
		"POST /v1/evidence/{evidenceId}/withdraw":      of(procurement, "/v1/evidence/{id}/withdraw", kept),
		"POST /v1/vendors/{vendorId}/findings":         of(analyst, ven+"/findings", aVendor).with(findingBody, "/title", "/severity"),
		"GET /v1/vendors/{vendorId}/findings":          of(auditor, ven+"/findings", aVendor),
		"GET /v1/findings/{findingId}":                 of(auditor, "/v1/findings/{id}", aFinding),
		"PATCH /v1/findings/{findingId}": of(approver, "/v1/findings/{id}", aFinding).
			with(`{"status":"risk_accepted","acceptance":{"reason":"It is worth it.","expiresOn":"2027-03-31"}}`, "/acceptance", "/acceptance/reason", "/acceptance/expiresOn").match(1),
		"GET /v1/reports":                 plain(auditor, "/v1/reports"),
		"GET /v1/reports/{reportId}":      of(auditor, "/v1/reports/{id}", aReport),
		"GET /v1/reports/{reportId}/file": of(auditor, "/v1/reports/{id}/file", aReadyReport),
		"GET /v1/audit":                   plain(auditor, "/v1/audit"),
		"GET /v1/people":                  plain(auditor, "/v1/people"),
		"GET /v1/messages":                plain(auditor, "/v1/messages"),
		"POST /v1/tokens":                 plain(auditor, "/v1/tokens").with(`{"name":"nightly script","actions":["vendor:read"],"expiresInDays":1}`, "/name"),
		"GET /v1/organisation/tokens":     plain(auditor, "/v1/organisation/tokens"),
		"GET /v1/tokens":                  plain(auditor, "/v1/tokens"),
		"GET /v1/portal/assessment":       of(vendor, "/v1/portal/assessment", answered),
		"GET /healthz":                    plain("", "/healthz"),
	}
	m["POST /v1/questionnaires"] = example{make: publishing, nulls: true, needs: []string{"/name", "/version", "/sections"}}
	m["GET /v1/questionnaires/{name}/versions/{version}"] = example{make: published}
	m["PUT /v1/vendors/{vendorId}/engagements/{engagementId}/intake"] = example{make: rating, needs: everyFactor}
	m["POST /v1/reports"] = example{make: asking, needs: []string{"/kind", "/assessmentId", "/language"}}
	const reviews = "/v1/permission-reviews"
	m["GET "+reviews] = plain(auditor, reviews)
	m["POST "+reviews] = example{make: starting}
	m["GET "+reviews+"/{reviewId}"] = example{make: reviewing(auditor, "", "")}
	m["GET "+reviews+"/{reviewId}/lines"] = example{make: reviewing(auditor, "/lines", "")}
	m["GET "+reviews+"/{reviewId}/file"] = example{make: reviewing(auditor, "/file", "")}
	m["PATCH "+reviews+"/{reviewId}/lines/{lineId}"] = example{needs: []string{"/decision"},
		make: reviewing("administrator", "/lines/"+apptest.Analyst.ID+".analyst", `{"decision":"confirmed","reason":"Reviews every week."}`)}
	m["POST "+reviews+"/{reviewId}/finish"] = example{make: decided}
	m["DELETE /v1/tokens/{tokenId}"] = example{make: dropping}
	m["DELETE /v1/people/{personId}/tokens/{tokenId}"] = example{make: revoking}
	m["POST /v1/people"] = example{make: inviting, needs: []string{"/name", "/email", "/roles"}, free: []string{"/name", "/language"}}
	m["GET /v1/people/{personId}"] = plain(auditor, "/v1/people/"+apptest.Buyer.ID)
	m["GET /v1/audit/export"] = plain(auditor, "/v1/audit/export?format=csv&from=2026-01-01")
	m["GET /v1/assessments/{assessmentId}/difference"] = of(auditor, "/v1/assessments/{id}/difference", renewed)
	m["POST /v1/questionnaires/{name}/versions/{version}/reassess"] = example{make: outdating, free: []string{"/dueOn"}}
	m["GET /v1/alerts"] = plain(auditor, "/v1/alerts?state=open")
	m["GET /v1/alerts/{alertId}"] = of(auditor, "/v1/alerts/{id}", anAlert)
	m["PATCH /v1/alerts/{alertId}"] = of("administrator", "/v1/alerts/{id}", anAlert).with(`{"state":"closed","outcome":"harmless","note":"The yearly audit."}`, "/state").match(1)
	m["POST /v1/people/{personId}/release"] = plain("administrator", "/v1/people/"+apptest.Buyer.ID+"/release")
	m["GET /v1/organisation"] = plain(auditor, "/v1/organisation")
	m["PATCH /v1/organisation"] = example{make: settling, free: []string{"/name"}}
	m["PATCH /v1/people/{personId}"] = example{make: promoting, free: []string{"/name"}}
	const logs = "/v1/log-reviews"
	m["GET "+logs] = plain(auditor, logs)
	m["POST "+logs] = example{make: beginningLog}
	m["GET "+logs+"/{logReviewId}"] = example{make: reviewingLog("", "")}
	m["POST "+logs+"/{logReviewId}/sign"] = example{make: reviewingLog("/sign", `{"conclusion":"in_order","statement":"Nothing out of the ordinary."}`), needs: []string{"/conclusion", "/statement"}, free: []string{"/statement"}}
	m["GET /v1/restore-drills"] = example{make: drilled("auditor", "")}
	m["POST /v1/restore-drills"] = example{make: drilled("administrator", `{"ok":false,"rtoSeconds":12,"rpoSeconds":60,"records":400,"files":3,"entries":90,"lost":1,"fault":"a file has another digest"}`), needs: []string{"/ok"}, free: []string{"/fault"}}
	m["GET /v1/audit/verification"] = example{make: watchedLog}
	m["GET /v1/audit/checkpoint"] = example{make: sequenced("/v1/audit/checkpoint")}
	m["GET /v1/audit/proof"] = example{make: sequenced("/v1/audit/proof?index=1&from=1")}
	m["POST /v1/portal/session"] = example{make: opening, needs: []string{"/link"}, free: []string{"/link", "/code", "/secondFactor"}}
	m["DELETE /v1/assessments/{assessmentId}/invitations/{invitationId}/second-factor"] = example{make: resetting}
	for _, at := range []string{"/v1/portal/assessment", "/v1/portal"} {
		m["PATCH "+at+"/answers"] = saving(vendor, at+"/answers")
		m["POST "+at+"/evidence"] = announcing(vendor, at+"/evidence")
		m["POST "+at+"/submit"] = of(vendor, at+"/submit", answered)
		m["POST "+at+"/delegate"] = of(vendor, at+"/delegate", sent).with(`{"email":"colleague@nordlicht.example","sections":["access"]}`, "/email", "/sections")
	}
	maps.Copy(m, incidentExamples())
	return m
}()

func rating(t *testing.T, s *web) scene {
	v := s.Prospect(t)
	e, err := s.Services.Vendors.AddEngagement(t.Context(), apptest.Buyer, v.ID, "Newsletter")
	must(t, err)
	return scene{as: "procurement", path: "/v1/vendors/" + v.ID + "/engagements/" + e.ID + "/intake", body: factorsBody, etag: v.Version}
}

func asking(t *testing.T, s *web) scene {
	as := s.Submitted(t)
	return scene{as: "analyst", path: "/v1/reports", body: `{"kind":"assessment","assessmentId":"` + as.ID + `","vendorId":"` + as.VendorID + `","language":"zh-CN"}`}
}

// sequenced is an audit log that has a checkpoint.
func sequenced(path string) func(*testing.T, *web) scene {
	return func(t *testing.T, s *web) scene {
		_, err := s.Sequencer.Run(t.Context(), 1000)
		must(t, err)
		return scene{as: "auditor", path: path}
	}
}

// inviting is a person whose address nobody has.
func inviting(t *testing.T, s *web) scene {
	address := strings.ToLower(s.Prospect(t).ID) + "@acme.example"
	return scene{as: "administrator", path: "/v1/people", body: `{"name":"Ana Lopes","email":"` + address + `","roles":["analyst"],"language":"en"}`}
}

func promoting(t *testing.T, s *web) scene {
	p, err := s.Directory.Person(t.Context(), apptest.Org, apptest.Buyer.ID)
	must(t, err)
	return scene{as: "administrator", path: "/v1/people/" + p.ID, body: `{"name":"Paula","roles":["procurement"],"active":true}`, etag: p.Version}
}

func revoking(t *testing.T, s *web) scene {
	sc := dropping(t, s)
	return scene{as: "administrator", path: "/v1/people/" + apptest.Auditor.ID + strings.TrimPrefix(sc.path, "/v1")}
}

func dropping(t *testing.T, s *web) scene {
	_, c, err := s.Directory.Grant(t.Context(), s.Journal, apptest.Org, apptest.Auditor.ID, identity.KindToken, "old", identity.TokenLife)
	must(t, err)
	return scene{as: "auditor", path: "/v1/tokens/" + c.ID}
}

// importing is a file whose name and version are not taken.
func importing(t *testing.T, s *web) scene {
	name := "imported-" + strings.ToLower(s.Prospect(t).ID[20:])
	return scene{as: "analyst", path: "/v1/questionnaires/import?format=vsaq&version=2026-11&name=" + name, body: vsaqFile}
}

// Every route has an example, every example a route, and each succeeds.
func TestEveryRouteHasAnExample(t *testing.T) {
	s := serve(t)
	seen := map[string]bool{}
	for _, rt := range s.routes {
		name := rt.Method + " " + rt.Pattern
		seen[name] = true
		ex, ok := examples[name]
		if !ok {
			t.Errorf("%s has no example", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			if got := s.do(t, s.call(t, rt, ex.make(t, s))); got.status >= 300 {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
	for name := range examples {
		if !seen[name] {
			t.Errorf("%s is an example of no route", name)
		}
	}
}

// settling changes the organisation's settings, whatever version they have.
func settling(t *testing.T, s *web) scene {
	o, err := s.Directory.Organisation(t.Context(), apptest.Org)
	must(t, err)
	return scene{as: "administrator", path: "/v1/organisation", body: `{"name":"Acme","timeZone":"Asia/Shanghai","language":"en",
		"vendorSecondFactorTiers":["critical"],"ownersSeeOwnVendorsOnly":false,"cadenceMonths":{"critical":6,"high":12,"medium":24,"low":36},
		"remindDaysBefore":[14,3],"remindDaysAfter":[1],"quietHours":{"from":"19:00","to":"08:00"},"quietWeekends":true,"permissionReviewMonths":6,
		"logReviewMonths":1,"restoreDrillDays":30,"alertRecipients":["a@b.example"],"alertBudgetPerDay":10,"checkpointRecipients":["auditor@firm.example"],
		"responses":{"revokeSession":false,"lockAccount":false,"pauseDownloads":false}}`, etag: o.Version}
}

// anAlert is one that nobody has looked at, about a record of its own.
func anAlert(t *testing.T, s *web) (string, assessment.Assessment) {
	about := s.Prospect(t).ID
	must(t, s.Alerts.Raise(t.Context(), apptest.Org, detect.Hit{Rule: "bulk_download", Severity: detect.High, At: s.Now.Read(), About: about}))
	list, _, err := s.Alerts.List(t.Context(), apptest.Auditor, "", 100, "")
	must(t, err)
	for _, al := range list {
		if al.About == about {
			return al.ID, assessment.Assessment{}
		}
	}
	t.Fatal("the alert is not listed")
	return "", assessment.Assessment{}
}

// outdating asks again with a version that only this organisation has.
func outdating(t *testing.T, s *web) scene {
	sc := published(t, s)
	return scene{as: "analyst", path: sc.path + "/reassess", body: `{"dueOn":"` + s.Now.Read().AddDate(0, 2, 0).Format("2006-01-02") + `"}`}
}
