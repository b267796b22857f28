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
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// Routes are the pages and the targets of their forms.
func Routes(d Deps) []site.Route {
	return []site.Route{
		{Method: "GET", Pattern: OpenPath, Action: site.Public, Handler: d.opening},
		{Method: "POST", Pattern: "/portal/code", Action: site.Public, Handler: d.sendCode},
		{Method: "GET", Pattern: "/portal/code", Action: site.Public, Handler: d.askCode},
		{Method: "POST", Pattern: "/portal/session", Action: site.Public, Handler: d.enter},
		{Method: "GET", Pattern: secondPath, Action: site.Public, Handler: d.showSecond},
		{Method: "POST", Pattern: secondPath + "/code", Action: site.Public, Handler: d.secondCode},
		{Method: "POST", Pattern: secondPath + "/passkey", Action: site.Public, Handler: d.secondPasskey},
		{Method: "POST", Pattern: "/portal/leave", Action: "portal:read", Handler: d.leave},
		{Method: "GET", Pattern: "/portal/privacy", Action: site.Public, Handler: d.privacy},

		{Method: "GET", Pattern: HomePath, Action: "portal:read", Handler: d.home},
		{Method: "GET", Pattern: "/portal/sections/{section}", Action: "portal:read", Handler: d.showSection},
		{Method: "POST", Pattern: "/portal/sections/{section}", Action: "assessment:answer", Handler: d.saveSection},
		{Method: "GET", Pattern: "/portal/check", Action: "portal:read", Handler: d.check},
		{Method: "POST", Pattern: "/portal/submit", Action: "assessment:submit", Handler: d.submit},
		{Method: "GET", Pattern: "/portal/done", Action: "portal:read", Handler: d.done},
		{Method: "GET", Pattern: "/portal/delegate", Action: "assessment:submit", Handler: d.showDelegates},
		{Method: "POST", Pattern: "/portal/delegate", Action: "assessment:submit", Handler: d.delegate},

		{Method: "GET", Pattern: "/portal/questions/{question}/evidence", Action: "portal:read", Handler: d.showEvidence},
		{Method: "POST", Pattern: "/portal/questions/{question}/evidence", Action: "evidence:upload", Handler: d.beginEvidence},
		{Method: "GET", Pattern: "/portal/evidence/{evidence}", Action: "evidence:read", Handler: d.download},
		{Method: "GET", Pattern: "/portal/evidence/{evidence}/upload", Action: "evidence:upload", Handler: d.showUpload},
		{Method: "GET", Pattern: "/portal/evidence/{evidence}/landed", Action: "evidence:upload", Handler: d.landed},
		{Method: "GET", Pattern: "/portal/evidence/{evidence}/withdraw", Action: "evidence:withdraw", Handler: d.askWithdraw},
		{Method: "POST", Pattern: "/portal/evidence/{evidence}/withdraw", Action: "evidence:withdraw", Handler: d.withdraw},
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
