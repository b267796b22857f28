package contracts

import (
	"net/http"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

// of says what a file hangs on.
type of int

const (
	ofContract of = iota
	ofObligation
)

// saidLimit is the size that the page names: what people call 25 MB, a little
// under what the vault takes.
const saidLimit = 25_000_000

// kinds are the kinds of file that are taken, by the ending their name gets.
// They are names, not words.
var kinds = []form.Choice{
	{Value: ".pdf", Label: "PDF"}, {Value: ".docx", Label: "Word (DOCX)"}, {Value: ".xlsx", Label: "Excel (XLSX)"},
	{Value: ".png", Label: "PNG"}, {Value: ".jpg", Label: "JPEG"}, {Value: ".csv", Label: "CSV"}, {Value: ".txt", Label: "TXT"},
}

type fileView struct {
	Action, Cancel string
	Kinds          []form.Choice
	Purposes       []form.Choice
}

// newFile asks what a file is; the next page takes it.
func (d Deps) newFile(what of) site.Handler {
	return func(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
		f := form.New(d.Render.Say(r))
		f.Set("kind", ".pdf")
		f.Set("purpose", map[of]string{ofContract: evidence.ForContract, ofObligation: evidence.ForDuty}[what])
		return d.showFile(w, r, a, what, f)
	}
}

func (d Deps) showFile(w http.ResponseWriter, r *http.Request, a identity.Actor, what of, f *form.Form) error {
	say := d.Render.Say(r)
	id := r.PathValue("id")
	view := fileView{Kinds: kinds, Purposes: prefixed(say, "contract.purposes.", []string{evidence.ForContract})}
	var crumbs []page.Link
	if what == ofContract {
		c, err := d.Contracts.Get(r.Context(), a, id)
		if err != nil {
			return err
		}
		view.Cancel = contractsPath + id
		crumbs = trail(say, c, page.Link{Text: c.Title, Href: view.Cancel})
	} else {
		o, err := d.Obligations.Get(r.Context(), a, id)
		if err != nil {
			return err
		}
		view.Cancel = ObligationsPath + "/" + id
		view.Purposes = prefixed(say, "contract.purposes.", []string{evidence.ForDuty})
		if o.Kind == obligation.ReturnOrDelete {
			view.Purposes = prefixed(say, "contract.purposes.", []string{evidence.ForDeletion, evidence.ForDuty})
		}
		crumbs = d.obligationTrail(say, o, page.Link{Text: o.Title, Href: view.Cancel})
	}
	view.Action = view.Cancel + "/files/new"
	d.Render.Page(w, r, "file", page.View{Title: say.T("contract.addFile"), Breadcrumbs: crumbs, Form: f, Body: view})
	return nil
}

// announce takes what a file is and goes on to where it is chosen.
func (d Deps) announce(what of) site.Handler {
	return func(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
		f, err := form.Parse(w, r, d.Render.Say(r))
		if err != nil {
			return err
		}
		e, _, err := d.Evidence.Hang(r.Context(), a, r.PathValue("id"), f.Get("purpose"), evidence.Announced{
			FileName: named(f.Get("fileName"), f.Get("kind")), ValidUntil: f.Get("validUntil"), FromPage: true, Redirect: d.landing("{id}"),
		})
		if again, err := desk.Refused(f, err); err != nil {
			return err
		} else if again {
			return d.showFile(w, r, a, what, f)
		}
		d.Render.Redirect(w, r, "/files/"+e.ID+"/upload", "")
		return nil
	}
}

// named is a title as a file's name; an empty one stays so, to be refused.
func named(title, ending string) string {
	known := false
	for _, k := range kinds {
		known = known || k.Value == ending
	}
	if title == "" || !known || strings.HasSuffix(strings.ToLower(title), ending) {
		return title
	}
	return title + ending
}

func (d Deps) landing(id string) string { return d.BaseURL() + "/files/" + id + "/landed" }

// back is the page of the record that a file hangs on.
func back(e assessment.Evidence) string {
	if ids.Valid(ids.Obligation, e.About) {
		return ObligationsPath + "/" + e.About
	}
	return contractsPath + e.About
}

// upload is the form that takes the bytes straight to the vault.
func (d Deps) upload(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.uploadPage(w, r, a, false)
}

func (d Deps) uploadPage(w http.ResponseWriter, r *http.Request, a identity.Actor, missing bool) error {
	id := r.PathValue("evidence")
	e, to, err := d.Evidence.Form(r.Context(), a, id, d.landing(id))
	switch {
	case e.About == "" && (err == nil || problem.Is(err, problem.Conflict)):
		return problem.New(problem.NotFound, "there is no such file") // an assessment's file has pages of its own
	case problem.Is(err, problem.Conflict):
		d.Render.Redirect(w, r, back(e), "")
		return nil
	case err != nil:
		return err
	}
	say := d.Render.Say(r)
	d.Render.Page(w, r, page.UploadPage, page.View{
		Title: say.T("contract.upload"), Form: form.New(say),
		Body: page.Upload{
			Action: to.URL, Fields: to.Fields, FileName: e.FileName, Back: back(e), Safe: say.T("contract.uploadSafe"), MaxFile: saidLimit, Missing: missing,
		},
		Breadcrumbs: desk.Crumbs(say, "vendors"),
	})
	return nil
}

// landed is where the browser comes back to after an upload: the file is
// checked and kept, or refused with the reason. It may be loaded again.
func (d Deps) landed(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	e, err := d.Evidence.Complete(r.Context(), a, r.PathValue("evidence"))
	if evidence.Unscanned(err) {
		say := d.Render.Say(r)
		d.Render.Page(w, r, "refused", page.View{Title: say.T("portal.unscanned"), Body: refusedView{r.URL.Path, "portal.unscannedText"}, Breadcrumbs: desk.Crumbs(say, "vendors")})
		return nil
	}
	switch problem.CodeOf(err) {
	case "":
		d.Render.Redirect(w, r, back(e), "added")
		return nil
	case problem.Conflict:
		if e.State == assessment.Awaiting {
			return d.uploadPage(w, r, a, true)
		}
		d.Render.Redirect(w, r, back(e), "")
		return nil
	case problem.Invalid, problem.Unsupported, problem.TooLarge:
		say := d.Render.Say(r)
		d.Render.Page(w, r, "refused", page.View{Title: say.T("contract.refused"), Body: refusedView{back(e) + "/files/new", evidence.Refusal(err)}, Breadcrumbs: desk.Crumbs(say, "vendors")})
		return nil
	default:
		return err
	}
}

// refusedView says why a file was not kept, by a key of the words, and where to
// try again.
type refusedView struct{ Again, Why string }

// download leads to the file itself; each link is noted in the audit log.
func (d Deps) download(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	_, link, err := d.Evidence.Get(r.Context(), a, r.PathValue("evidence"))
	if err != nil {
		return err
	}
	if link == "" {
		return problem.New(problem.NotFound, "the file is not there")
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, link, http.StatusSeeOther) //nolint:gosec // the vault's own link
	return nil
}
