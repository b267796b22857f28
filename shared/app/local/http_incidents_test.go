package local

import (
	"fmt"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/incident"
)

// The things that examples are about.
func anIncident(t *testing.T, s *web) (string, assessment.Assessment) {
	return s.Breach(t).ID, assessment.Assessment{}
}

// ready is an incident that only has to be closed.
func ready(t *testing.T, s *web) incident.View {
	v := s.Breach(t)
	ctx := t.Context()
	var err error
	for _, task := range []string{"contain", "legal", "customers", "investigate"} {
		v, err = s.Incidents.UpdateTask(ctx, apptest.Buyer, v.ID, task, 0, incident.TaskDetails{Done: ptr(true)})
		must(t, err)
	}
	v, err = s.Incidents.Notice(ctx, apptest.Buyer, v.ID, 0, incident.NoticeDetails{Clock: "gdpr-33-1", To: "Berlin DPA"})
	must(t, err)
	v, err = s.Incidents.Update(ctx, apptest.Buyer, v.ID, v.Version, incident.Details{HandledAt: ptr(s.Now.Read().Format(time.RFC3339))})
	must(t, err)
	v, err = s.Incidents.Review(ctx, apptest.Analyst, v.ID, v.Version, incident.ReviewDetails{RootCause: "An open bucket", Learned: "Ask for it"})
	must(t, err)
	return v
}

func readyToClose(t *testing.T, s *web) (string, assessment.Assessment) {
	return ready(t, s).ID, assessment.Assessment{}
}

func closedIncident(t *testing.T, s *web) (string, assessment.Assessment) {
	v := ready(t, s)
	v, err := s.Incidents.Close(t.Context(), apptest.Approver, v.ID, v.Version, "")
	must(t, err)
	return v.ID, assessment.Assessment{}
}

func noticed(t *testing.T, s *web) (string, assessment.Assessment) {
	v, err := s.Incidents.Notice(t.Context(), apptest.Buyer, s.Breach(t).ID, 0, incident.NoticeDetails{Clock: "gdpr-33-1", To: "Berlin DPA"})
	must(t, err)
	return v.ID, assessment.Assessment{}
}

// playing is a drill whose first inject came in.
func playing(t *testing.T, s *web) (string, assessment.Assessment) {
	v, err := s.Incidents.Start(t.Context(), apptest.Analyst, incident.DrillDetails{Scenario: "data-leak", VendorID: s.Prospect(t).ID})
	must(t, err)
	s.Now.Pass(15 * time.Minute) // not the wall: a session would be seen anew
	return v.ID, assessment.Assessment{}
}

const leakBody = `{"title":"Customer list in an open bucket 客户名单","what":"A researcher found it.","severity":"high","beganAt":"2026-11-20T08:00:00+01:00",
	"detectedAt":"2026-11-22T20:00:00Z","awareAt":"2026-11-23T08:00:00Z","zone":"Europe/Berlin","dataCategories":["contact"],
	"people":{"basis":"estimate","count":12000},"jurisdictions":["DE","US-CA"],"role":"controller","riskToPeople":"likely","entities":["essential"],
	"significant":true,"chinaLevel":"general","chinaOperator":"other","contract":{"customerHours":48,"vendorHours":24}}`

func incidentExamples() map[string]example {
	const id = "/v1/incidents/{id}"
	m := map[string]example{
		"POST /v1/vendors/{vendorId}/incidents": of("analyst", "/v1/vendors/{id}/incidents", aVendor).with(leakBody, "/title", "/severity", "/awareAt", "/jurisdictions"),
		"GET /v1/vendors/{vendorId}/incidents":  of("auditor", "/v1/vendors/{id}/incidents", aVendor),
		"GET /v1/incidents":                     plain("auditor", "/v1/incidents?state=open"),
		"GET /v1/incidents/{incidentId}":        of("auditor", id, anIncident),
		"PATCH /v1/incidents/{incidentId}":      of("analyst", id, anIncident).with(`{"severity":"critical","people":{"basis":"confirmed","count":1200000},"jurisdictions":["DE","CN"]}`).match(1),
		"POST /v1/incidents/{incidentId}/notices": of("procurement", id+"/notices", anIncident).
			with(`{"clock":"gdpr-33-1","at":"2026-11-23T08:30:00Z","to":"Berlin DPA","channel":"portal","reference":"1/26","note":"All that was known"}`, "/to"),
		"POST /v1/incidents/{incidentId}/notices/{noticeId}/void": of("analyst", id+"/notices/n1/void", noticed).with(`{"reason":"It never went out."}`, "/reason"),
		"POST /v1/incidents/{incidentId}/tasks": of("procurement", id+"/tasks", anIncident).
			with(`{"title":"Call the insurer","assignee":"analyst@acme.example","dueAt":"2026-11-24T12:00:00Z","note":"Before noon","done":false}`, "/title"),
		"PATCH /v1/incidents/{incidentId}/tasks/{taskId}": of("procurement", id+"/tasks/legal", anIncident).
			with(`{"assignee":"approver@acme.example","dueAt":"2026-11-24T12:00:00Z","note":"Asked","done":true}`).match(1),
		"PUT /v1/incidents/{incidentId}/review": of("analyst", id+"/review", anIncident).
			with(`{"rootCause":"An open bucket","learned":"Ask for it","improvements":[{"title":"Policies are reviewed","detail":"Each quarter","severity":"high","owner":"analyst@acme.example","dueOn":"2027-01-31","raise":true}]}`,
				"/rootCause", "/learned", "/improvements/0/title", "/improvements/0/severity").match(1),
		"POST /v1/incidents/{incidentId}/close":                     of("approver", id+"/close", readyToClose).with(`{"note":"All done."}`),
		"POST /v1/incidents/{incidentId}/reopen":                    of("approver", id+"/reopen", closedIncident).with(`{"reason":"More people turn out to be affected."}`, "/reason"),
		"POST /v1/incidents/{incidentId}/injects/{injectId}/handle": of("procurement", id+"/injects/press/handle", playing).with(`{"note":"One statement."}`, "/note"),
		"GET /v1/drills":           plain("auditor", "/v1/drills"),
		"GET /v1/drills/scenarios": plain("auditor", "/v1/drills/scenarios"),
	}
	m["POST /v1/drills"] = example{needs: []string{"/scenario", "/vendorId"}, make: func(t *testing.T, s *web) scene {
		return scene{as: "analyst", path: "/v1/drills", body: fmt.Sprintf(`{"scenario":"ransomware","vendorId":%q,"owner":"procurement@acme.example"}`, s.Prospect(t).ID)}
	}}
	free := m["POST /v1/incidents/{incidentId}/notices"]
	free.free = []string{"/channel", "/reference", "/note"}
	m["POST /v1/incidents/{incidentId}/notices"] = free
	return m
}
