package console

import (
	"vendorrisk/shared/web/site"
)

// maxImport bounds an imported questionnaire with its form.
const maxImport = 4 << 20

// Routes are the staff's pages, each with the action that the policies must
// permit. A page with a form has the action of the form.
func Routes(d Deps) []site.Route {
	p := &pages{d}
	const ven, asm, qnr = "/vendors/{id}", "/assessments/{id}", "/questionnaires/{name}/{version}"
	load := site.Post("/questionnaires/import", "questionnaire:import", p.importFile)
	load.MaxBody = maxImport
	routes := []site.Route{
		site.Get(site.SignIn, site.Public, p.signInForm),
		site.Post(site.SignIn, site.Public, p.signIn),
		site.Post("/signout", "session:end", p.signOut),
		site.Get("/{$}", "console:open", p.home),

		site.Get("/vendors", "vendor:read", p.vendorList),
		site.Get("/vendors/new", "vendor:create", p.vendorNew),
		site.Post("/vendors/new", "vendor:create", p.vendorCreate),
		site.Get(ven, "vendor:read", p.vendor),
		site.Get(ven+"/edit", "vendor:update", p.vendorEdit),
		site.Post(ven+"/edit", "vendor:update", p.vendorUpdate),
		site.Get(ven+"/risk", "vendor:read", p.inherentRisk),
		site.Get(ven+"/intake", "vendor:intake", p.intakeForm),
		site.Post(ven+"/intake", "vendor:intake", p.intakeSave),
		site.Get(ven+"/engagements/new", "vendor:intake", p.engagementNew),
		site.Post(ven+"/engagements/new", "vendor:intake", p.engagementCreate),
		site.Get(ven+"/send", "assessment:send", p.sendForm),
		site.Post(ven+"/send", "assessment:send", p.send),
		site.Get(ven+"/schedule", "schedule:update", p.scheduleForm),
		site.Post(ven+"/schedule", "schedule:update", p.scheduleSave),
		site.Get(ven+"/end", "vendor:offboard", p.endForm),
		site.Post(ven+"/offboard", "vendor:offboard", p.offboard),
		site.Post(ven+"/terminate", "vendor:terminate", p.terminate),
		site.Get(ven+"/findings", "finding:read", p.findingList),
		site.Get(ven+"/findings/new", "finding:create", p.findingNew),
		site.Post(ven+"/findings/new", "finding:create", p.findingCreate),
		site.Get("/findings/{id}", "finding:read", p.finding),
		site.Post("/findings/{id}", "finding:update", p.findingUpdate),

		site.Get("/assessments", "assessment:read", p.assessmentList),
		site.Get(asm, "assessment:read", p.assessment),
		site.Get(asm+"/answers", "assessment:read", p.answers),
		site.Post(asm+"/answers", "assessment:review", p.review),
		site.Get(asm+"/answer", "assessment:answer", p.behalfForm),
		site.Post(asm+"/answer", "assessment:answer", p.behalfSave),
		site.Post(asm+"/submit", "assessment:submit", p.behalfSubmit),
		site.Get(asm+"/difference", "assessment:read", p.difference),
		site.Get(asm+"/score", "assessment:score", p.score),
		site.Post(asm+"/invitations", "assessment:invite", p.invite),
		site.Post(asm+"/invitations/{invitation}/reset-second-factor", "recipient:reset", p.resetRecipient),
		site.Post(asm+"/send", "assessment:send", p.sendDraft),
		site.Post(asm+"/start-review", "assessment:review", p.startReview),
		site.Post(asm+"/finish-review", "assessment:finish-review", p.finishReview),
		site.Get(asm+"/return", "assessment:return", p.returnForm),
		site.Post(asm+"/return", "assessment:return", p.giveBack),
		site.Get(asm+"/decide", "assessment:approve", p.decideForm),
		site.Post(asm+"/decide", "assessment:approve", p.approve),
		site.Get(asm+"/override", "assessment:decline-override", p.overrideForm),
		site.Post(asm+"/override/confirm", "assessment:confirm-override", p.confirmOverride),
		site.Post(asm+"/override/decline", "assessment:decline-override", p.declineOverride),
		site.Post(asm+"/reject", "assessment:reject", p.reject),
		site.Get(asm+"/cancel", "assessment:cancel", p.cancelForm),
		site.Post(asm+"/cancel", "assessment:cancel", p.cancel),

		site.Get("/questionnaires", "questionnaire:read", p.library),
		site.Get(qnr, "questionnaire:read", p.questionnaire),
		site.Get(qnr+"/file", "questionnaire:read", p.questionnaireFile),
		site.Get(qnr+"/reassess", "questionnaire:reassess", p.outdatedForm),
		site.Post(qnr+"/reassess", "questionnaire:reassess", p.outdated),
		site.Get("/questionnaires/import", "questionnaire:import", p.importForm),
		load,

		site.Get("/reassessments", "schedule:read", p.reassessments),
		site.Get("/reports", "report:read", p.reports),
		site.Post("/reports", "report:create", p.reportRequest),
		site.Get("/reports/{id}", "report:read", p.report),
		site.Get("/messages", "message:read", p.messages),
		site.Get("/messages/{id}", "message:read", p.message),
		site.Post("/messages/{id}/resend", "message:resend", p.resend),
		site.Get("/audit", "audit:read", p.auditLog),
		site.Get("/audit/export", "audit:export", p.auditExport),
		site.Get("/people", "person:read", p.people),
		site.Get("/people/new", "person:invite", p.inviteForm),
		site.Post("/people/new", "person:invite", p.invitePerson),
		site.Get("/people/{id}", "person:update", p.personForm),
		site.Post("/people/{id}", "person:update", p.personSave),
		site.Post("/people/{id}/link", "person:invite", p.personLink),
		site.Post("/people/{id}/sign-out", "person:update", p.personSignOut),
	}
	if d.Mail != nil {
		routes = append(routes, site.Get("/dev/mail", site.Public, p.mailList), site.Get("/dev/mail/{id}", site.Public, p.mailRead))
	}
	return routes
}
