// Package shell is what surrounds the staff's pages: the organisation, the
// person, and the rail of subjects that they may open. Pages of every subject
// stand in it.
package shell

import (
	"context"
	"net/http"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

// Shell makes what surrounds the pages. Organisation answers a name to show;
// it may answer "" when it cannot.
type Shell struct {
	Catalogue    *i18n.Catalogue
	May          func(a identity.Actor, action string) bool
	Organisation func(ctx context.Context, org string) string
	Mail         bool // the demo's mail page is there
}

// places are the subjects in the rail, in its order.
var places = []struct{ word, path, action string }{
	{"home", "/", "console:open"},
	{"vendors", "/vendors", "vendor:read"},
	{"assessments", "/assessments", "assessment:read"},
	{"reassessments", "/reassessments", "schedule:read"},
	{"obligations", "/obligations", "obligation:read"},
	{"incidents", "/incidents", "incident:read"},
	{"questionnaires", "/questionnaires", "questionnaire:read"},
	{"reports", "/reports", "report:read"},
	{"messages", "/messages", "message:read"},
	{"audit", "/audit", "audit:read"},
	{"alerts", "/alerts", "alert:read"},
	{"people", "/people", "person:read"},
	{"settings", "/settings", "organisation:read"},
}

// Frame is page.Options.Frame for the console.
func (s Shell) Frame(r *http.Request) page.Frame {
	say := s.Catalogue.In(i18n.Choose(r), nil)
	f := page.Frame{Shell: page.Console, Home: "/"}
	a := site.Actor(r)
	if a.Staff() {
		f.Organisation = s.Organisation(r.Context(), a.Org)
		f.Person, f.Account, f.SignOut = a.Name, "/account", "/signout"
		var roles []string
		for _, role := range a.Roles {
			roles = append(roles, say.Word("role", string(role)))
		}
		f.Role = strings.Join(roles, ", ")
		for _, p := range places {
			if s.May(a, p.action) {
				f.Nav = append(f.Nav, page.Link{Text: say.Word("nav", p.word), Href: p.path, Here: here(r.URL.Path, p.path)})
			}
		}
	}
	if s.Mail {
		f.Nav = append(f.Nav, page.Link{Text: say.T("mail.nav"), Href: "/dev/mail", Here: here(r.URL.Path, "/dev/mail")})
	}
	return f
}

// here tells whether a path belongs to a subject; findings and contracts stand
// under vendors, drills under incidents, reviews of the log under it.
func here(path, place string) bool {
	if place == "/vendors" && (strings.HasPrefix(path, "/findings/") || strings.HasPrefix(path, "/contracts/")) {
		return true
	}
	if place == "/incidents" && (path == "/drills" || strings.HasPrefix(path, "/drills/")) {
		return true
	}
	if place == "/audit" && (path == "/log-reviews" || strings.HasPrefix(path, "/log-reviews/")) {
		return true
	}
	return path == place || (place != "/" && strings.HasPrefix(path, place+"/"))
}
