package page

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"vendorrisk/shared/web/i18n"
)

//go:embed templates
var ownTemplates embed.FS

// Renderer writes pages. It is made once at start and safe for concurrent use.
type Renderer struct {
	opts  Options
	csp   string
	say   map[i18n.Lang]*i18n.Localizer
	pages map[i18n.Lang]*template.Template
}

// New parses the layout, the components and every page in each language. It
// errs when a template cannot be parsed, calls a template or function that is
// not there, or lacks its "main" part: a page that cannot be shown stops the
// start, not a person's work.
func New(o Options) (*Renderer, error) {
	r := &Renderer{
		opts: o, csp: contentSecurityPolicy(o.UploadOrigin),
		say:   map[i18n.Lang]*i18n.Localizer{},
		pages: map[i18n.Lang]*template.Template{},
	}
	for _, lang := range i18n.Languages {
		r.say[lang] = o.Catalogue.In(lang, o.Zone)
	}
	source, err := parseAll(o.Pages, r.funcs(r.say[i18n.English]))
	if err != nil {
		return nil, err
	}
	for _, lang := range i18n.Languages {
		bound, err := source.Clone()
		if err != nil {
			return nil, err
		}
		r.pages[lang] = bound.Funcs(r.funcs(r.say[lang]))
	}
	return r, nil
}

// mainOf names a page's own part in the set that all pages share.
func mainOf(page string) string { return "main of " + page }

// parseAll answers one set with the layout, the components and every page. A
// set a page would hold the layout and the components a hundred times over.
func parseAll(pages fs.FS, funcs template.FuncMap) (*template.Template, error) {
	set, err := template.New("").Funcs(funcs).Option("missingkey=error").
		ParseFS(ownTemplates, "templates/*.html", "templates/component/*.html")
	if err != nil {
		return nil, err
	}
	for _, from := range []struct {
		fs   fs.FS
		glob string
	}{{ownTemplates, "templates/page/*.html"}, {pages, "*.html"}} {
		files, err := fs.Glob(from.fs, from.glob)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			name := strings.TrimSuffix(path.Base(file), ".html")
			if err := add(set, from.fs, file, name, funcs); err != nil {
				return nil, fmt.Errorf("page %s: %w", name, err)
			}
		}
	}
	return set, check(set)
}

// add puts a page's parts into the set: its "main" under the page's name, any
// other under its own, which no page and no component may have already.
func add(set *template.Template, from fs.FS, file, name string, funcs template.FuncMap) error {
	text, err := fs.ReadFile(from, file)
	if err != nil {
		return err
	}
	parts, err := template.New(path.Base(file)).Funcs(funcs).Parse(string(text))
	if err != nil {
		return err
	}
	if parts.Lookup("main") == nil {
		return errors.New(`no template "main"`)
	}
	for _, part := range parts.Templates() {
		as := part.Name()
		switch {
		case as == parts.Name():
			continue // what stands around the parts
		case as == "main":
			if as = mainOf(name); set.Lookup(as) != nil {
				return errors.New("stands twice")
			}
		case set.Lookup(as) != nil:
			return fmt.Errorf("template %q stands twice", as)
		}
		if _, err := set.AddParseTree(as, part.Tree); err != nil {
			return err
		}
	}
	return nil
}

// Say answers the localizer of a request's language.
func (r *Renderer) Say(req *http.Request) *i18n.Localizer { return r.say[i18n.Choose(req)] }

// data is what the layout and the page's template see.
type data struct {
	View
	Frame
	Lang      i18n.Lang
	Languages []languageLink
	Flash     string
	Version   string
	Main      template.HTML // the page's part, drawn before the layout
}

type languageLink struct {
	Lang i18n.Lang
	Name string
	Href string
	Here bool
}

// Page writes a page: 200, or 400 when its form has faults.
func (r *Renderer) Page(w http.ResponseWriter, req *http.Request, name string, v View) {
	status := http.StatusOK
	if v.Form.Refused() {
		status = http.StatusBadRequest
	}
	r.write(w, req, status, name, v)
}

// Form writes the page of a form: as Page, or as Conflict when stale. It
// answers nil, as a handler does.
func (r *Renderer) Form(w http.ResponseWriter, req *http.Request, name string, v View, stale bool) error {
	if stale {
		r.Conflict(w, req, name, v)
	} else {
		r.Page(w, req, name, v)
	}
	return nil
}

// Conflict writes a page that shows what somebody else saved meanwhile: 409.
func (r *Renderer) Conflict(w http.ResponseWriter, req *http.Request, name string, v View) {
	r.write(w, req, http.StatusConflict, name, v)
}

// Unauthenticated writes a page that says why a person is not let in: 401.
func (r *Renderer) Unauthenticated(w http.ResponseWriter, req *http.Request, name string, v View) {
	r.write(w, req, http.StatusUnauthorized, name, v)
}

// write renders into a buffer first: a page that fails half way is answered
// as a plain 500, never as half a page.
func (r *Renderer) write(w http.ResponseWriter, req *http.Request, status int, name string, v View) {
	lang := i18n.Choose(req)
	set := r.pages[lang]
	if set.Lookup(mainOf(name)) == nil {
		r.fail(w, req, name, errors.New("no such page"))
		return
	}
	d := data{View: v, Frame: r.opts.Frame(req), Lang: lang, Version: r.opts.Version, Flash: r.readFlash(req)}
	for _, l := range i18n.Languages {
		d.Languages = append(d.Languages, languageLink{l, l.Name(), switchURL(req, l), l == lang})
	}
	// The page's part comes first: the layout's summary of faults names the
	// fields that were drawn. It was escaped when it was drawn.
	var out bytes.Buffer
	if err := set.ExecuteTemplate(&out, mainOf(name), d); err != nil {
		r.fail(w, req, name, err)
		return
	}
	d.Main = template.HTML(out.String()) //nolint:gosec // html/template's own output
	out.Reset()
	if err := set.ExecuteTemplate(&out, "layout", d); err != nil {
		r.fail(w, req, name, err)
		return
	}
	r.headers(w)
	if d.Flash != "" {
		r.setFlash(w, "", -1)
	}
	w.Header().Set("Content-Language", string(lang))
	w.WriteHeader(status)
	if req.Method != http.MethodHead {
		_, _ = out.WriteTo(w) // the reader went away: nothing to tell anyone
	}
}

// switchURL links to the page a reader can GET: what answers only to POST
// cannot be shown again in the other language, its form's address can.
func switchURL(req *http.Request, to i18n.Lang) string {
	u := *req.URL
	if req.Method != http.MethodGet && req.Method != http.MethodHead {
		u = url.URL{Path: u.Path}
	}
	return i18n.SwitchURL(&u, to)
}

// fail answers 500 in plain text. The log names the page, never its data: a
// template error tells where it broke, not with what value.
func (r *Renderer) fail(w http.ResponseWriter, req *http.Request, name string, err error) {
	r.opts.Log.ErrorContext(req.Context(), "page not rendered", "page", name, "error", err)
	r.headers(w)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = w.Write([]byte("500 " + requestID(w) + "\n"))
}
