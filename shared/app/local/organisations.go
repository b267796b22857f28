package local

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"vendorrisk/shared/app"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
)

// AddOrganisation makes another organisation and answers the one-time link that
// makes its first administrator, as the first start's does. An address that is
// given gets the link by mail too. All faults of n are answered at once.
func (h *Home) AddOrganisation(ctx context.Context, n app.Another) (link string, err error) {
	if n, err = n.Check(false); err != nil {
		return "", err
	}
	if err := h.Add(ctx, h.Org, n); err != nil {
		return "", err
	}
	return h.firstLink(ctx, n)
}

// OrganisationLink answers a new link for an organisation in which nobody has
// used one yet; the one before opens nothing any more.
func (h *Home) OrganisationLink(ctx context.Context, n app.Another) (string, error) {
	there, err := h.Directory.Holds(ctx, h.Org, n.ID)
	if err != nil {
		return "", err
	}
	if !there {
		return "", problem.New(problem.NotFound, "this installation has no organisation %q", n.ID)
	}
	o, err := h.Directory.Organisation(ctx, n.ID)
	if err != nil {
		return "", err
	}
	n.Name = o.Name
	if n, err = n.Check(false); err != nil {
		return "", err
	}
	return h.firstLink(ctx, n)
}

func (h *Home) firstLink(ctx context.Context, n app.Another) (string, error) {
	link, err := h.Accounts.FirstLink(ctx, n.ID)
	if err != nil {
		return "", err
	}
	if link == "" {
		return "", problem.New(problem.Conflict, "%s has an administrator already, who invites others under People", n.ID)
	}
	if n.Administrator == "" {
		return link, nil
	}
	m := notify.Mail(h.Journal.IDs, h.Now(), n.ID, n.Administrator, "staff-invitation", "en", map[string]string{"link": link})
	if err := h.Table.Commit(ctx, notify.Write(n.ID, m)); err != nil {
		return "", fmt.Errorf("the organisation is made, but the mail is not: %w", err)
	}
	h.Poke()
	return link, nil
}

// ListOrganisations writes a line for each organisation: short name, tab, name.
func (h *Home) ListOrganisations(ctx context.Context, w io.Writer) error {
	orgs, err := h.Directory.Organisations(ctx, h.Org)
	if err != nil {
		return err
	}
	for _, id := range orgs {
		o, err := h.Directory.Organisation(ctx, id)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s\t%s\n", o.ID, o.Name); err != nil {
			return err
		}
	}
	return nil
}

func (h *Home) controlAdd(w http.ResponseWriter, r *http.Request) {
	h.linked(w, r, h.AddOrganisation)
}

func (h *Home) controlLink(w http.ResponseWriter, r *http.Request) {
	h.linked(w, r, h.OrganisationLink)
}

func (h *Home) linked(w http.ResponseWriter, r *http.Request, do func(context.Context, app.Another) (string, error)) {
	q := r.URL.Query()
	link, err := do(r.Context(), app.Another{ID: q.Get("id"), Name: q.Get("name"), Administrator: q.Get("administrator")})
	if err != nil {
		http.Error(w, Sentence(err), http.StatusBadRequest)
		return
	}
	_, _ = io.WriteString(w, link+"\n")
}

func (h *Home) controlList(w http.ResponseWriter, r *http.Request) {
	var b strings.Builder
	if err := h.ListOrganisations(r.Context(), &b); err != nil {
		http.Error(w, Sentence(err), http.StatusBadRequest)
		return
	}
	_, _ = io.WriteString(w, b.String())
}
