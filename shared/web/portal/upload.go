package portal

import (
	"net/http"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

// saidLimit is the size that the page names: what people call 25 MB, a little
// under what the vault takes.
const saidLimit = 25_000_000

// showUpload is the form that takes the bytes straight to the vault.
func (d Deps) showUpload(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.uploadPage(w, r, a, false)
}

func (d Deps) uploadPage(w http.ResponseWriter, r *http.Request, a identity.Actor, missing bool) error {
	k, e, q, s, err := d.openFile(r, a)
	if err != nil {
		return err
	}
	if e.State != assessment.Awaiting {
		http.Redirect(w, r, filesPath(q.ID), http.StatusSeeOther)
		return nil
	}
	e, to, err := d.Evidence.Form(r.Context(), a, e.ID, d.landing(e.ID))
	if err != nil {
		return err
	}
	say := d.Render.Say(r)
	d.Render.Page(w, r, page.UploadPage, page.View{
		Title: say.T("portal.upload"), Form: form.New(say),
		Body: page.Upload{
			Action: to.URL, Fields: to.Fields, FileName: e.FileName, Back: filesPath(q.ID), Drop: evidencePath(e.ID, "withdraw"),
			Safe: say.T("portal.uploadSafe"), MaxFile: saidLimit, Missing: missing,
		},
		Breadcrumbs: append(k.crumbs(say), page.Link{Text: title(say, s), Href: sectionPath(s.ID)}),
	})
	return nil
}

// landed is where the browser comes back to after an upload: the file is
// checked and kept, or refused with the reason. It may be loaded again.
func (d Deps) landed(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	k, e, q, s, err := d.openFile(r, a)
	if err != nil {
		return err
	}
	e, err = d.Evidence.Complete(r.Context(), a, e.ID)
	if evidence.Unscanned(err) {
		say := d.Render.Say(r)
		d.Render.Page(w, r, "unscanned", page.View{Title: say.T("portal.unscanned"), Body: r.URL.Path, Breadcrumbs: k.crumbs(say)})
		return nil
	}
	switch problem.CodeOf(err) {
	case "":
		d.Render.Redirect(w, r, filesPath(q.ID), "added")
		return nil
	case problem.Conflict:
		if e.State == assessment.Awaiting {
			return d.uploadPage(w, r, a, true)
		}
		http.Redirect(w, r, filesPath(q.ID), http.StatusSeeOther)
		return nil
	case problem.Invalid, problem.Unsupported, problem.TooLarge:
		k, openErr := d.open(r.Context(), a) // the file is withdrawn now
		if openErr != nil {
			return openErr
		}
		f := form.New(d.Render.Say(r))
		f.Set("kind", ".pdf")
		f.Fault("", evidence.Refusal(err))
		d.evidencePage(w, r, k, q, s, f)
		return nil
	default:
		return err
	}
}

// download leads to the file itself; each link is noted in the audit log.
func (d Deps) download(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	_, e, _, _, err := d.openFile(r, a)
	if err != nil {
		return err
	}
	e, link, err := d.Evidence.Get(r.Context(), a, e.ID)
	if err != nil {
		return err
	}
	if link == "" && e.State == assessment.Kept {
		return evidence.NoLink(e)
	}
	if link == "" {
		return problem.New(problem.NotFound, "the file is not there")
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, link, http.StatusSeeOther)
	return nil
}

// askWithdraw asks before a file is taken out of the answers.
func (d Deps) askWithdraw(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	k, e, q, _, err := d.openFile(r, a)
	if err != nil {
		return err
	}
	say := d.Render.Say(r)
	text := say.T("portal.withdrawText", e.FileName)
	if e.State == assessment.Awaiting {
		text = say.T("portal.dropText", e.FileName)
	}
	d.Render.Page(w, r, "withdraw", page.View{
		Title: say.T("portal.withdrawTitle"), Breadcrumbs: k.crumbs(say),
		Body: page.Confirmation{
			Text: text, Action: evidencePath(e.ID, "withdraw"),
			Button: say.T("portal.withdraw"), Danger: true, Cancel: page.Link{Text: say.T("action.cancel"), Href: filesPath(q.ID)},
		},
	})
	return nil
}

func (d Deps) withdraw(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	_, e, q, _, err := d.openFile(r, a)
	if err != nil {
		return err
	}
	if _, err := d.Evidence.Withdraw(r.Context(), a, e.ID); err != nil {
		return err
	}
	d.Render.Redirect(w, r, filesPath(q.ID), "removed")
	return nil
}
