package style

import (
	"embed"
	"io/fs"
	"net/http"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// Path is where the page is mounted.
const Path = "/dev/style"

//go:embed templates
var templates embed.FS

// Templates are this package's pages, for page.Options.Pages.
func Templates() fs.FS { return page.Templates(templates) }

// Frame surrounds the page: the staff's shell, or the vendors' with ?shell=portal.
func Frame(cat *i18n.Catalogue) func(*http.Request) page.Frame {
	return func(r *http.Request) page.Frame {
		l := cat.In(i18n.Choose(r), nil)
		f := page.Frame{
			Shell: page.Console, Home: Path, Organisation: "Example Group", SignOut: Path,
			Person: "Li Na", Role: l.Word("role", "analyst"),
		}
		if r.URL.Query().Get("shell") == page.Portal {
			f.Shell, f.Person, f.Role = page.Portal, "vendor@northwind.example", ""
			return f
		}
		for i, value := range i18n.Families["nav"] {
			f.Nav = append(f.Nav, page.Link{Text: l.Word("nav", value), Href: "#" + value, Here: i == 1})
		}
		return f
	}
}

// Handler shows the page. ?form=plain and ?form=faults show a form alone, as
// it stands on a page of its own. POST tries the form: rows are added and
// removed, and what was typed comes back.
func Handler(render *page.Renderer, now func() time.Time) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		say := render.Say(r)
		view := page.View{
			Title: say.T("style.title"), Body: newSample(say, now()),
			Breadcrumbs: []page.Link{{Text: say.T("nav.home"), Href: Path}, {Text: say.T("nav.vendors"), Href: Path}},
		}
		if r.Method == http.MethodPost {
			f, err := form.Parse(w, r, say)
			if err != nil {
				render.Problem(w, r, err)
				return
			}
			view.Form = f
			if !f.ChangeRows("contacts") && f.Get("name") == "" {
				f.Fault("name", "field.required")
			}
			view.Title = say.T("style.titlePlain")
			render.Page(w, r, "form", view)
			return
		}
		view.Form = form.New(say)
		switch r.URL.Query().Get("form") {
		case "plain":
			view.Title = say.T("style.titlePlain")
			render.Page(w, r, "form", view)
		case "faults":
			view.Title = say.T("style.titleFaults")
			view.Form = refused(say)
			render.Page(w, r, "form", view)
		case "question":
			view.Title = say.T("style.encryption")
			render.Page(w, r, "question", view)
		default:
			view.Subnav = []page.Link{
				{Text: say.T("style.title"), Href: Path, Here: true},
				{Text: say.T("style.forms"), Href: Path + "?form=plain"},
				{Text: say.T("style.titleFaults"), Href: Path + "?form=faults"},
				{Text: say.T("style.question"), Href: Path + "?form=question&shell=portal"},
			}
			render.Page(w, r, "components", view)
		}
	}
}

// refused is a form as it comes back from a subject that found faults in it.
func refused(say *i18n.Localizer) *form.Form {
	f := form.New(say)
	f.Set("dueOn", "2026-02-30")
	f.Set("contacts.0.name", "<b>Zhang Wei</b>")
	f.Set("contacts.0.email", "zhang.wei")
	f.Set("contacts.1.name", "")
	f.Set("dataTypes", "personal")
	f.Refuse(&problem.Error{Code: problem.Invalid, Fields: problem.Fields{
		{Pointer: "/name", Key: "field.required", Detail: "Fill this in"},
		{Pointer: "/country", Key: "field.country", Detail: "Choose a country from the list"},
		{Pointer: "/dueOn", Key: "field.date", Detail: "Enter a day that exists"},
		{Pointer: "/contacts/0/email", Key: "field.email", Detail: "Enter an email address"},
		{Pointer: "/contacts/1", Key: "field.row", Detail: "Complete this entry or remove it"},
		{Pointer: "/reason", Key: "field.tooShort", Args: []string{"20"}, Detail: "Use at least 20 characters"},
	}})
	return f
}
