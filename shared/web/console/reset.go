package console

import (
	"context"
	"net/http"

	"vendorrisk/shared/identity"
)

// Recipients are the vendors' people (invitation.Door).
type Recipients interface {
	Reset(ctx context.Context, a identity.Actor, assessment, invitation string) error
}

// resetRecipient takes away the second factor of a recipient who has lost it.
func (p *pages) resetRecipient(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	id := r.PathValue("id")
	if _, err := p.Assessments.Get(r.Context(), a, id); err != nil {
		return err // of a vendor that is not there for the actor
	}
	if err := p.Recipients.Reset(r.Context(), a, id, r.PathValue("invitation")); err != nil {
		return err
	}
	p.Render.Redirect(w, r, "/assessments/"+id, "removed")
	return nil
}
