package page

import (
	"embed"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
)

// Options are what a Renderer needs. All but Zone and UploadOrigin must be set.
type Options struct {
	Pages        fs.FS // the pages' templates, *.html at its root
	Catalogue    *i18n.Catalogue
	Zone         *time.Location // of shown times; nil is UTC
	Now          func() time.Time
	Log          *slog.Logger
	Version      string // shown at the foot
	Secure       bool   // cookies only over TLS; false only on plain loopback
	UploadOrigin string // where evidence forms post to, when not here
	// Frame answers what surrounds the page for the person who asks.
	Frame func(*http.Request) Frame
}

// Bare is Options.Pages of a renderer that has no pages of its own: it answers
// problems only.
func Bare() fs.FS { return bare{} }

type bare struct{}

func (bare) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Templates are the files of a package's embedded folder "templates".
func Templates(embedded embed.FS) fs.FS {
	sub, err := fs.Sub(embedded, "templates")
	if err != nil {
		panic(err) // errs for a name only that is no path
	}
	return sub
}

// Frame is what the layout shows around every page.
type Frame struct {
	Shell        string // Console or Portal
	Home         string // path behind the product's name
	Organisation string
	Person, Role string // Role is the word, not the value; both "" when nobody is signed in
	Account      string // path of the person's own page, "" for none
	SignOut      string // path of the sign-out form
	Nav          []Link // only what the person may open
}

// The two shells: a rail with the subjects for staff; for vendors a plain
// head and one narrow column.
const (
	Console = "console"
	Portal  = "portal"
)

// Link is a place to go. Here marks the page being shown.
type Link struct {
	Text, Href string
	Here       bool
}

// View is one page as its handler fills it.
type View struct {
	Title       string // plain text; the page's h1 says the same
	Breadcrumbs []Link // from the start page; without the page itself
	Subnav      []Link // sister pages of the same record
	Form        *form.Form
	Body        any // the page's own view struct
}
