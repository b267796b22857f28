package api

import (
	"net/http"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/vault"
)

// begun is the record of a file to come and the form to upload it with.
type begun struct {
	EvidenceID string              `json:"evidenceId"`
	Upload     vault.Form          `json:"upload"`
	Evidence   assessment.Evidence `json:"evidence"`
}

func (api *API) beginEvidence(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[evidence.Announced](r)
	if err != nil {
		return err
	}
	e, form, err := api.Evidence.Begin(r.Context(), a, target(r, a), in)
	return created(w, "/v1/evidence/"+e.ID, begun{e.ID, form, evidence.Public(e)}, e.Version, err)
}

// hanging announces a file that hangs on a contract or an obligation.
type hanging struct {
	FileName    string `json:"fileName"`
	ContentType string `json:"contentType"`
	Size        int64  `json:"size"`   // bytes
	SHA256      string `json:"sha256"` // hex
	ValidUntil  string `json:"validUntil"`
	Purpose     string `json:"purpose"`
}

// hangEvidence takes a file for the record that a part of the path names.
func (api *API) hangEvidence(part string) handler {
	return func(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
		in, err := httpapi.Decode[hanging](r)
		if err != nil {
			return err
		}
		e, form, err := api.Evidence.Hang(r.Context(), a, r.PathValue(part), in.Purpose, evidence.Announced{
			FileName: in.FileName, ContentType: in.ContentType, Size: in.Size, SHA256: in.SHA256, ValidUntil: in.ValidUntil,
		})
		if err != nil {
			return err
		}
		return created(w, "/v1/evidence/"+e.ID, begun{e.ID, form, evidence.Public(e)}, e.Version, nil)
	}
}

func (api *API) evidenceAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	e, form, err := api.Evidence.Form(r.Context(), a, id, "")
	return created(w, "/v1/evidence/"+e.ID, begun{e.ID, form, evidence.Public(e)}, e.Version, err)
}

func (api *API) completeEvidence(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := noBody(r); err != nil {
		return err
	}
	e, err := api.Evidence.Complete(r.Context(), a, r.PathValue("evidenceId"))
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, evidence.Public(e), e.Version)
}

// linked is a file's metadata with its download link, which lives five minutes.
type linked struct {
	assessment.Evidence
	Download string `json:"download,omitempty"`
}

func (api *API) getEvidence(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return api.evidenceStands(w, r, a, r.PathValue("evidenceId"))
}

func (api *API) evidenceStands(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	e, link, err := api.Evidence.Get(r.Context(), a, id)
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, linked{evidence.Public(e), link}, e.Version)
}

func (api *API) withdrawEvidence(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := noBody(r); err != nil {
		return err
	}
	e, err := api.Evidence.Withdraw(r.Context(), a, r.PathValue("evidenceId"))
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, evidence.Public(e), e.Version)
}
