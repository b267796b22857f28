package console

import (
	"net/http"

	"vendorrisk/shared/web/site"
)

// maxImport bounds an imported questionnaire with its form.
const maxImport = 4 << 20

// Routes are the staff's pages, each with the action that the policies must
// permit. A page with a form has the action of the form.
func Routes(d Deps) []site.Route {
	p := &pages{d}
	get := func(pattern, action string, h site.Handler) site.Route {
		return site.Route{Method: http.MethodGet, Pattern: pattern, Action: action, Handler: h}
	}
	post := func(pattern, action string, h site.Handler) site.Route {
		return site.Route{Method: http.MethodPost, Pattern: pattern, Action: action, Handler: h}
	}
	const ven, asm, qnr = "/vendors/{id}", "/assessments/{id}", "/questionnaires/{name}/{version}"
	load := post("/questionnaires/import", "questionnaire:import", p.importFile)
	load.MaxBody = maxImport
	routes := []site.Route{
		get(site.SignIn, site.Public, p.signInForm),
		post(site.SignIn, site.Public, p.signIn),
		post("/signout", "session:end", p.signOut),
		get("/{$}", "console:open", p.home),

		get("/vendors", "vendor:read", p.vendorList),
		get("/vendors/new", "vendor:create", p.vendorNew),
		post("/vendors/new", "vendor:create", p.vendorCreate),
		get(ven, "vendor:read", p.vendor),
		get(ven+"/edit", "vendor:update", p.vendorEdit),
		post(ven+"/edit", "vendor:update", p.vendorUpdate),
		get(ven+"/risk", "vendor:read", p.inherentRisk),
		get(ven+"/intake", "vendor:intake", p.intakeForm),
		post(ven+"/intake", "vendor:intake", p.intakeSave),
		get(ven+"/engagements/new", "vendor:intake", p.engagementNew),
		post(ven+"/engagements/new", "vendor:intake", p.engagementCreate),
		get(ven+"/send", "assessment:send", p.sendForm),
		post(ven+"/send", "assessment:send", p.send),
		get(ven+"/schedule", "schedule:update", p.scheduleForm),
		post(ven+"/schedule", "schedule:update", p.scheduleSave),
		get(ven+"/end", "vendor:offboard", p.endForm),
		post(ven+"/offboard", "vendor:offboard", p.offboard),
		post(ven+"/terminate", "vendor:terminate", p.terminate),
		get(ven+"/findings", "finding:read", p.findingList),
		get(ven+"/findings/new", "finding:create", p.findingNew),
		post(ven+"/findings/new", "finding:create", p.findingCreate),
		get("/findings/{id}", "finding:read", p.finding),
		post("/findings/{id}", "finding:update", p.findingUpdate),

		get("/assessments", "assessment:read", p.assessmentList),
		get(asm, "assessment:read", p.assessment),
		get(asm+"/answers", "assessment:read", p.answers),
		post(asm+"/answers", "assessment:review", p.review),
		get(asm+"/answer", "assessment:answer", p.behalfForm),
		post(asm+"/answer", "assessment:answer", p.behalfSave),
		post(asm+"/submit", "assessment:submit", p.behalfSubmit),
		get(asm+"/difference", "assessment:read", p.difference),
		get(asm+"/score", "assessment:score", p.score),
		post(asm+"/invitations", "assessment:invite", p.invite),
		post(asm+"/invitations/{invitation}/reset-second-factor", "recipient:reset", p.resetRecipient),
		post(asm+"/send", "assessment:send", p.sendDraft),
		post(asm+"/start-review", "assessment:review", p.startReview),
		post(asm+"/finish-review", "assessment:finish-review", p.finishReview),
		get(asm+"/return", "assessment:return", p.returnForm),
		post(asm+"/return", "assessment:return", p.giveBack),
		get(asm+"/decide", "assessment:approve", p.decideForm),
		post(asm+"/decide", "assessment:approve", p.approve),
		get(asm+"/override", "assessment:decline-override", p.overrideForm),
		post(asm+"/override/confirm", "assessment:confirm-override", p.confirmOverride),
		post(asm+"/override/decline", "assessment:decline-override", p.declineOverride),
		post(asm+"/reject", "assessment:reject", p.reject),
		get(asm+"/cancel", "assessment:cancel", p.cancelForm),
		post(asm+"/cancel", "assessment:cancel", p.cancel),

		get("/questionnaires", "questionnaire:read", p.library),
		get(qnr, "questionnaire:read", p.questionnaire),
		get(qnr+"/file", "questionnaire:read", p.questionnaireFile),
		get(qnr+"/reassess", "questionnaire:reassess", p.outdatedForm),
		post(qnr+"/reassess", "questionnaire:reassess", p.outdated),
		get("/questionnaires/import", "questionnaire:import", p.importForm),
		load,

		get("/reassessments", "schedule:read", p.reassessments),
		get("/reports", "report:read", p.reports),
		post("/reports", "report:create", p.reportRequest),
		get("/reports/{id}", "report:read", p.report),
		get("/messages", "message:read", p.messages),
		get("/messages/{id}", "message:read", p.message),
		post("/messages/{id}/resend", "message:resend", p.resend),
		get("/audit", "audit:read", p.auditLog),
		get("/audit/export", "audit:export", p.auditExport),
		get("/people", "person:read", p.people),
		get("/people/new", "person:invite", p.inviteForm),
		post("/people/new", "person:invite", p.invitePerson),
		get("/people/{id}", "person:update", p.personForm),
		post("/people/{id}", "person:update", p.personSave),
		post("/people/{id}/link", "person:invite", p.personLink),
		post("/people/{id}/sign-out", "person:update", p.personSignOut),
	}
	if d.Mail != nil {
		routes = append(routes, get("/dev/mail", site.Public, p.mailList), get("/dev/mail/{id}", site.Public, p.mailRead))
	}
	return routes
}
