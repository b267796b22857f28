package api

import (
	"net/http"
	"slices"

	"vendorrisk/shared/httpapi"
)

func get(pattern, action, summary string, h handler, query ...string) httpapi.Route {
	return httpapi.Route{Method: http.MethodGet, Pattern: pattern, Action: action, Summary: summary, Handler: h, Query: query}
}

func post(pattern, action, summary string, h handler, again repeat) httpapi.Route {
	return httpapi.Route{Method: http.MethodPost, Pattern: pattern, Action: action, Summary: summary, Handler: h, Again: again}
}

func change(method, pattern, action, summary string, h handler) httpapi.Route {
	return httpapi.Route{Method: method, Pattern: pattern, Action: action, Summary: summary, Handler: h}
}

// maxQuestionnaire bounds an uploaded questionnaire file.
const maxQuestionnaire = 4 << 20

const (
	ven = "/v1/vendors/{vendorId}"
	asm = "/v1/assessments/{assessmentId}"
	con = "/v1/contracts/{contractId}"
	obl = "/v1/obligations/{obligationId}"
)

func paged(names ...string) []string { return append(names, httpapi.Paged...) }

// Routes is the HTTP interface. schemas/openapi.yaml says the same, and a test
// holds the two together. Each part is what one Lambda serves, so that it links
// the handlers of its own part only: a new route goes into the part of the
// function that answers it, a new subject's into a part of its own
// (shared/app/functions holds the parts complete and disjoint).
func (api *API) Routes() []httpapi.Route {
	return slices.Concat(
		api.VendorRoutes(), api.QuestionnaireRoutes(), api.AssessmentRoutes(), api.ContractRoutes(), api.EvidenceRoutes(), api.IncidentRoutes(), api.ReportRoutes(),
		api.AuditRoutes(), api.IdentityRoutes(), api.PortalRoutes(),
	)
}

// VendorRoutes are vendors with their engagements and schedules.
func (api *API) VendorRoutes() []httpapi.Route {
	return []httpapi.Route{
		post("/v1/vendors", "vendor:create", "add a vendor", api.createVendor, api.vendorAgain),
		get("/v1/vendors", "vendor:read", "vendors by name", api.listVendors, paged("tier", "name")...),
		get(ven, "vendor:read", "one vendor", api.getVendor),
		change(http.MethodPatch, ven, "vendor:update", "change a vendor", api.updateVendor),
		change(http.MethodPut, ven+"/intake", "vendor:intake", "inherent risk of the default engagement", api.intake),
		get(ven+"/engagements", "vendor:read", "what the vendor does for us", api.listEngagements),
		post(ven+"/engagements", "vendor:intake", "add an engagement", api.addEngagement, api.engagementAgain),
		change(http.MethodPut, ven+"/engagements/{engagementId}/intake", "vendor:intake", "inherent risk of an engagement", api.intake),
		post(ven+"/offboard", "vendor:offboard", "start off-boarding", api.offboard, api.vendorStands),
		post(ven+"/terminate", "vendor:terminate", "end off-boarding", api.terminate, api.vendorStands),
		get(ven+"/schedule", "schedule:read", "the next reassessment", api.getSchedule),
		get(ven+"/forecast", "vendor:read", "how likely the next assessment comes late or fails", api.forecast),
		change(http.MethodPut, ven+"/schedule", "schedule:update", "set cadence or day", api.setSchedule),
		get("/v1/reassessments", "schedule:read", "reassessments by due day", api.listReassessments, paged("dueBefore")...),
	}
}

// QuestionnaireRoutes are the library.
func (api *API) QuestionnaireRoutes() []httpapi.Route {
	publish := post("/v1/questionnaires", "questionnaire:publish", "publish a version", api.publishQuestionnaire, api.questionnaireAgain)
	publish.MaxBody = maxQuestionnaire
	load := post("/v1/questionnaires/import", "questionnaire:import", "import a questionnaire file", api.importQuestionnaire, api.importAgain)
	load.MaxBody, load.Query = maxQuestionnaire, []string{"format", "name", "version"}
	return []httpapi.Route{
		get("/v1/questionnaires", "questionnaire:read", "the library", api.listQuestionnaires, paged()...),
		get("/v1/questionnaires/{name}/versions/{version}", "questionnaire:read", "one version", api.getQuestionnaire, "format"),
		post("/v1/questionnaires/{name}/versions/{version}/reassess", "questionnaire:reassess", "ask who answered an older version again", api.reassessOutdated, api.outdatedAgain),
		publish, load,
	}
}

// AssessmentRoutes are assessments with their findings.
func (api *API) AssessmentRoutes() []httpapi.Route {
	return []httpapi.Route{
		post(ven+"/assessments", "assessment:send", "send a questionnaire", api.send, api.sentAgain),
		get("/v1/assessments", "assessment:read", "assessments, newest first", api.listAssessments, paged("state")...),
		get(asm, "assessment:read", "one assessment with its answers", api.getAssessment),
		change(http.MethodPatch, asm+"/answers", "assessment:answer", "save answers", api.saveAnswers),
		post(asm+"/send", "assessment:send", "send a draft", api.sendDraft, api.assessmentStands),
		post(asm+"/submit", "assessment:submit", "hand the answers in", api.submit(), api.assessmentStands),
		post(asm+"/start-review", "assessment:review", "take into review", api.startReview(), api.assessmentStands),
		post(asm+"/finish-review", "assessment:finish-review", "say that a review is finished", api.finishReview, api.assessmentStands),
		post(asm+"/return", "assessment:return", "hand sections back", api.giveBack(), api.assessmentStands),
		post(asm+"/approve", "assessment:approve", "decide for the vendor", api.approve(), api.assessmentStands),
		post(asm+"/reject", "assessment:reject", "decide against the vendor", api.reject(), api.assessmentStands),
		post(asm+"/confirm-override", "assessment:confirm-override", "second person's yes to an override", api.confirmOverride(), api.assessmentStands),
		post(asm+"/decline-override", "assessment:decline-override", "decline or take back an override", api.declineOverride(), api.assessmentStands),
		get("/v1/overrides", "override:read", "overrides that wait for a second person", api.listOverrides, paged()...),
		post(asm+"/cancel", "assessment:cancel", "stop the assessment", api.cancel(), api.assessmentStands),
		post(asm+"/invitations", "assessment:invite", "invite, or send a new link", api.invite, api.inviteAgain),
		get(asm+"/invitations", "assessment:read", "invitations and their delivery", api.listInvitations),
		change(http.MethodDelete, asm+"/invitations/{invitationId}/second-factor", "recipient:reset", "reset a recipient's second factor", api.resetRecipient),
		get(asm+"/difference", "assessment:read", "what a reassessment brought", api.difference),
		get(asm+"/score", "assessment:score", "score with its breakdown", api.score),
		change(http.MethodPut, asm+"/reviews/{questionId}", "assessment:review", "judge one answer", api.judge),

		post(ven+"/findings", "finding:create", "raise a finding", api.createFinding, api.findingAgain),
		get(ven+"/findings", "finding:read", "a vendor's findings", api.listFindings, paged()...),
		get("/v1/findings/{findingId}", "finding:read", "one finding", api.getFinding),
		change(http.MethodPatch, "/v1/findings/{findingId}", "finding:update", "change a finding", api.updateFinding),
	}
}

// ContractRoutes are contracts, what they say and what is owed under them.
func (api *API) ContractRoutes() []httpapi.Route {
	return []httpapi.Route{
		post(ven+"/contracts", "contract:create", "add a contract", api.createContract, api.contractAgain),
		get(ven+"/contracts", "contract:read", "a vendor's contracts", api.listContracts, paged()...),
		get(con, "contract:read", "one contract", api.getContract),
		change(http.MethodPatch, con, "contract:update", "change a contract", api.updateContract),
		get(con+"/clauses", "contract:read", "what it must say, and whether it does", api.listClauses),
		change(http.MethodPut, con+"/clauses/{clauseId}", "contract:check", "judge one clause", api.judgeClause),
		post(con+"/obligations", "obligation:create", "add an obligation", api.createObligation, api.obligationAgain),
		get(con+"/obligations", "obligation:read", "what is owed under it", api.listObligations, paged()...),
		get("/v1/obligations", "obligation:read", "what is owed, by due day", api.upcomingObligations, paged("dueBefore")...),
		get(obl, "obligation:read", "one obligation", api.getObligation),
		change(http.MethodPatch, obl, "obligation:update", "change an obligation", api.updateObligation),
		post(obl+"/fulfil", "obligation:fulfil", "say that it was done", api.fulfilObligation, api.obligationStands),
		post(obl+"/waive", "obligation:waive", "propose that it rests", api.waiveObligation, api.obligationStands),
		post(obl+"/confirm-waiver", "obligation:confirm-waiver", "let it rest as proposed", api.confirmWaiver, api.obligationStands),
		post(obl+"/refuse-waiver", "obligation:refuse-waiver", "let it go on", api.refuseWaiver, api.obligationStands),
		post(obl+"/close", "obligation:close", "end what is not owed any more", api.closeObligation, api.obligationStands),
	}
}

// EvidenceRoutes are all that needs the evidence key, staff's and vendors'.
// The vendor's side is served under both readings of DESIGN's
// "GET /v1/portal/assessment · POST …/evidence".
func (api *API) EvidenceRoutes() []httpapi.Route {
	begin := func(at string) httpapi.Route {
		return post(at+"/evidence", "evidence:upload", "announce a file", api.beginEvidence, api.evidenceAgain)
	}
	return []httpapi.Route{
		begin(asm), begin("/v1/portal/assessment"), begin("/v1/portal"),
		post(con+"/evidence", "contract:attach", "announce a file of a contract", api.hangEvidence("contractId"), api.evidenceAgain),
		post(obl+"/evidence", "contract:attach", "announce a file of an obligation", api.hangEvidence("obligationId"), api.evidenceAgain),
		post("/v1/evidence/{evidenceId}/complete", "evidence:upload", "check and keep what arrived", api.completeEvidence, api.evidenceStands),
		get("/v1/evidence/{evidenceId}", "evidence:read", "metadata and download link", api.getEvidence),
		post("/v1/evidence/{evidenceId}/withdraw", "evidence:withdraw", "take a file back", api.withdrawEvidence, api.evidenceStands),
	}
}

// ReportRoutes are the PDF reports.
func (api *API) ReportRoutes() []httpapi.Route {
	return []httpapi.Route{
		post("/v1/reports", "report:create", "ask for a report", api.createReport, api.reportAgain),
		get("/v1/reports", "report:read", "reports, newest first", api.listReports, paged()...),
		get("/v1/reports/{reportId}", "report:read", "a report's state", api.getReport),
		get("/v1/reports/{reportId}/file", "report:read", "the PDF", api.reportFile),
	}
}

// AuditRoutes are the read side of the audit log, and the alerts that come of
// it.
func (api *API) AuditRoutes() []httpapi.Route {
	return append(api.oversightRoutes(),
		get("/v1/audit", "audit:read", "audit events, newest first", api.listEvents, paged("subject", "person", "action", "outcome", "from", "to")...),
		get("/v1/audit/export", "audit:export", "audit events as a file", api.exportEvents, "format", "subject", "person", "action", "outcome", "from", "to", "cursor"),
		get("/v1/audit/checkpoint", "audit:read", "the audit log's signed checkpoint", api.checkpoint),
		get("/v1/audit/witness", "audit:read", "who outside holds checkpoints", api.witnessState),
		post("/v1/audit/witness", "checkpoint:send", "send the newest checkpoint outside now", api.sendCheckpoint, api.messageStands),
		get("/v1/audit/proof", "audit:read", "proofs from the audit log", api.proof, "index", "size", "from"),
		get("/v1/audit/verification", "audit:read", "how far the audit log is known to be whole", api.verification),
		get("/v1/alerts", "alert:read", "alerts, the last fired first", api.listAlerts, paged("state")...),
		get("/v1/alerts/{alertId}", "alert:read", "one alert", api.getAlert),
		change(http.MethodPatch, "/v1/alerts/{alertId}", "alert:handle", "acknowledge or close an alert", api.handleAlert),
	)
}

// IdentityRoutes are the organisation's people, their tokens, the reviews of
// both, and the message log; and the liveness of the whole.
func (api *API) IdentityRoutes() []httpapi.Route {
	return append(append(api.permissionRoutes(), api.webhookRoutes()...),
		get("/v1/people", "person:read", "people and roles", api.listPeople, paged()...),
		post("/v1/people", "person:invite", "invite a person", api.invitePerson, api.personAgain),
		get("/v1/people/{personId}", "person:read", "one person", api.getPerson),
		change(http.MethodPatch, "/v1/people/{personId}", "person:update", "change a person's name, roles or state", api.updatePerson),
		post("/v1/people/{personId}/release", "person:release", "lift what an alert holds a person back with", api.releasePerson, api.personStands),
		get("/v1/organisation", "organisation:read", "the organisation and its settings", api.getOrganisation),
		change(http.MethodPatch, "/v1/organisation", "organisation:update", "change settings", api.updateOrganisation),
		get("/v1/messages", "message:read", "the message log", api.listMessages, paged()...),
		post("/v1/messages/{messageId}/resend", "message:resend", "send a message again that failed", api.resendMessage, api.messageStands),
		post("/v1/tokens", "token:own", "make an API token", api.createToken, api.tokenAgain),
		get("/v1/tokens", "token:own", "own API tokens", api.listTokens),
		change(http.MethodDelete, "/v1/tokens/{tokenId}", "token:own", "revoke an API token", api.dropToken),
		get("/v1/organisation/tokens", "token:read", "everybody's API tokens", api.allTokens, paged()...),
		change(http.MethodDelete, "/v1/people/{personId}/tokens/{tokenId}", "token:revoke", "revoke somebody's API token", api.revokeToken),
		httpapi.Route{Method: http.MethodGet, Pattern: "/healthz", Action: httpapi.Public, Summary: "liveness and version", Handler: api.healthz},
	)
}

// PortalRoutes are what a vendor's session may do but for evidence, under both
// readings of DESIGN's "GET /v1/portal/assessment · PATCH …/answers".
func (api *API) PortalRoutes() []httpapi.Route {
	routes := []httpapi.Route{
		change(http.MethodPost, "/v1/portal/session", httpapi.Public, "open a vendor's session", api.openPortal),
		get("/v1/portal/assessment", "portal:read", "the vendor's assessment", api.getPortal),
	}
	for _, at := range []string{"/v1/portal/assessment", "/v1/portal"} {
		routes = append(routes,
			change(http.MethodPatch, at+"/answers", "assessment:answer", "save answers", api.saveAnswers),
			post(at+"/submit", "assessment:submit", "hand the answers in", api.submitPortal, api.portalStands),
			post(at+"/delegate", "assessment:submit", "hand sections to a colleague", api.delegate, api.delegatedAgain),
		)
	}
	return routes
}
