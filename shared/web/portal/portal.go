// Package portal is the vendor's side of the pages: from the link in the
// invitation over the answers and their evidence to handing them in. A
// vendor's session reaches one assessment, a delegate's the sections that were
// handed over; nobody here sees weights, values or scores.
package portal

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"time"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/web/answerform"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

// Deps are what the pages need. All fields must be set.
type Deps struct {
	Render       *page.Renderer
	Cookie       Cookie
	Step         StepCookie
	Door         Door
	Assessments  Assessments
	Evidence     Evidence
	Openings     Openings
	Organisation func(ctx context.Context, org string) (identity.Organisation, error)
	May          func(a identity.Actor, action string) bool
	BaseURL      func() string // where an upload comes back to, without a slash at the end
	Now          clock.Clock
}

// Cookie carries the vendor's session (site.Cookie).
type Cookie interface {
	Set(w http.ResponseWriter, secret string, life time.Duration)
	Clear(w http.ResponseWriter)
	SignOut(w http.ResponseWriter)
}

// StepCookie carries an opening that waits for the second factor (site.Cookie).
type StepCookie interface {
	Cookie
	Read(r *http.Request) string
}

// Door lets vendors in (invitation.Door).
type Door interface {
	Peek(ctx context.Context, link string) (invitation.Invitation, error)
	SendCode(ctx context.Context, link string, from identity.Actor) error
	Enter(ctx context.Context, link, code string, from identity.Actor) (invitation.Entrance, error)
	Second(ctx context.Context, step string) (invitation.Second, error)
	SecondCode(ctx context.Context, step, code string, from identity.Actor) (string, error)
	SecondPasskey(ctx context.Context, step, response string, from identity.Actor) (string, error)
	Leave(ctx context.Context, a identity.Actor) error
}

// Assessments are the answers (assessment.Service).
type Assessments interface {
	answerform.Saver
	Open(ctx context.Context, a identity.Actor, id string) (*assessment.File, error)
	Submit(ctx context.Context, a identity.Actor, id string, ifVersion int64) (assessment.Assessment, error)
	Delegate(ctx context.Context, a identity.Actor, email string, sections []string) (assessment.Invited, error)
}

// Evidence are the files (evidence.Service).
type Evidence interface {
	Begin(ctx context.Context, a identity.Actor, id string, in evidence.Announced) (assessment.Evidence, vault.Form, error)
	Form(ctx context.Context, a identity.Actor, id, redirect string) (assessment.Evidence, vault.Form, error)
	Complete(ctx context.Context, a identity.Actor, id string) (assessment.Evidence, error)
	Get(ctx context.Context, a identity.Actor, id string) (assessment.Evidence, string, error)
	Withdraw(ctx context.Context, a identity.Actor, id string) (assessment.Evidence, error)
}

// Openings note who read answers (audit.Openings).
type Openings interface {
	Note(ctx context.Context, a identity.Actor, action, subject string) error
}

// HomePath is the vendor's start page; OpenPath the page that opens an invitation,
// where the server sends who has no session.
const (
	HomePath = "/portal"
	OpenPath = "/portal/open"

	secondPath = "/portal/second-factor"
)

//go:embed templates
var templates embed.FS

// Templates are this package's pages, for page.Options.Pages.
func Templates() fs.FS { return page.Templates(templates) }

// Routes are the pages and the targets of their forms.
func Routes(d Deps) []site.Route {
	return []site.Route{
		site.Get(OpenPath, site.Public, d.opening),
		site.Post("/portal/code", site.Public, d.sendCode),
		site.Get("/portal/code", site.Public, d.askCode),
		site.Post("/portal/session", site.Public, d.enter),
		site.Get(secondPath, site.Public, d.showSecond),
		site.Post(secondPath+"/code", site.Public, d.secondCode),
		site.Post(secondPath+"/passkey", site.Public, d.secondPasskey),
		site.Post("/portal/leave", "portal:read", d.leave),
		site.Get("/portal/privacy", site.Public, d.privacy),

		site.Get(HomePath, "portal:read", d.home),
		site.Get("/portal/sections/{section}", "portal:read", d.showSection),
		site.Post("/portal/sections/{section}", "assessment:answer", d.saveSection),
		site.Get("/portal/check", "portal:read", d.check),
		site.Post("/portal/submit", "assessment:submit", d.submit),
		site.Get("/portal/done", "portal:read", d.done),
		site.Get("/portal/delegate", "assessment:submit", d.showDelegates),
		site.Post("/portal/delegate", "assessment:submit", d.delegate),

		site.Get("/portal/questions/{question}/evidence", "portal:read", d.showEvidence),
		site.Post("/portal/questions/{question}/evidence", "evidence:upload", d.beginEvidence),
		site.Get("/portal/evidence/{evidence}", "evidence:read", d.download),
		site.Get("/portal/evidence/{evidence}/upload", "evidence:upload", d.showUpload),
		site.Get("/portal/evidence/{evidence}/landed", "evidence:upload", d.landed),
		site.Get("/portal/evidence/{evidence}/withdraw", "evidence:withdraw", d.askWithdraw),
		site.Post("/portal/evidence/{evidence}/withdraw", "evidence:withdraw", d.withdraw),
	}
}

// Frame surrounds the pages, for page.Options.Frame.
func Frame(organisation func(ctx context.Context, org string) (identity.Organisation, error)) func(*http.Request) page.Frame {
	return func(r *http.Request) page.Frame {
		f := page.Frame{Shell: page.Portal, Home: HomePath}
		a := site.Actor(r)
		if a.Assessment == "" {
			return f
		}
		f.Person, f.SignOut = a.Email, "/portal/leave"
		if o, err := organisation(r.Context(), a.Org); err == nil { // a page can do without the name
			f.Organisation = o.Name
		}
		return f
	}
}
