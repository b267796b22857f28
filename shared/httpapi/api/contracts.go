package api

import (
	"net/http"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/contract/clause"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
)

func (api *API) createContract(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	d, err := httpapi.Decode[contract.Details](r)
	if err != nil {
		return err
	}
	c, err := api.Contracts.Create(r.Context(), a, r.PathValue("vendorId"), d)
	return created(w, "/v1/contracts/"+c.ID, c, c.Version, err)
}

func (api *API) contractAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	c, err := api.Contracts.Get(r.Context(), a, id)
	return created(w, "/v1/contracts/"+c.ID, c, c.Version, err)
}

func (api *API) listContracts(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, of(r.PathValue("vendorId"), api.Contracts.List))
}

func (api *API) getContract(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	c, err := api.Contracts.Get(r.Context(), a, r.PathValue("contractId"))
	return answer(w, c, c.Version, err)
}

func (api *API) updateContract(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, d, err := matched[contract.Details](r)
	if err != nil {
		return err
	}
	c, err := api.Contracts.Update(r.Context(), a, r.PathValue("contractId"), version, d)
	return answer(w, c, c.Version, err)
}

// checklist is what a contract must say, and whether it does.
type checklist struct {
	Regimes []regime              `json:"regimes"`
	Clauses []asked               `json:"clauses"`
	Files   []assessment.Evidence `json:"files"` // of the contract and what is owed under it
}

// regime can be chosen for a contract; why are the facts that speak for it.
type regime struct {
	Regime   string      `json:"regime"`
	Version  string      `json:"version"`
	Title    clause.Text `json:"title"`
	Note     clause.Text `json:"note"`
	Source   string      `json:"source"`
	Proposed bool        `json:"proposed"`
	Why      clause.Why  `json:"why"`
	Chosen   bool        `json:"chosen"`
}

// asked is one clause of a chosen regime, with its judgement once there is one.
type asked struct {
	ID       string            `json:"clauseId"`
	Regime   string            `json:"regime"`
	Source   string            `json:"source"`
	Severity string            `json:"severity"` // of the finding when it is missing
	Title    clause.Text       `json:"title"`
	Text     clause.Text       `json:"text"`
	Standing contract.Standing `json:"standing"`
	Check    *contract.Check   `json:"check,omitempty"`
}

func (api *API) listClauses(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := api.Contracts.Open(r.Context(), a, r.PathValue("contractId"))
	if err != nil {
		return err
	}
	proposals, err := api.Contracts.Propose(r.Context(), a, f.Contract)
	if err != nil {
		return err
	}
	out := checklist{Regimes: []regime{}, Clauses: []asked{}}
	for _, p := range proposals {
		t := p.Template
		out.Regimes = append(out.Regimes, regime{t.Regime, t.Version, t.Title, t.Note, t.Source, p.Proposed, p.Why, p.Chosen})
	}
	for _, t := range f.Templates {
		for _, c := range t.Clauses {
			entry := asked{c.ID, t.Regime, c.Source, c.Severity, c.Title, c.Text, f.StandingOf(c.ID), nil}
			if k, ok := f.Checks[c.ID]; ok {
				entry.Check = &k
			}
			out.Clauses = append(out.Clauses, entry)
		}
	}
	if out.Files, err = evidence.FilesOf(f.Rest, ""); err != nil {
		return err
	}
	for i := range out.Files {
		out.Files[i] = evidence.Public(out.Files[i])
	}
	return httpapi.WriteJSON(w, http.StatusOK, out, f.Contract.Version)
}

func (api *API) judgeClause(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[contract.Judgement](r)
	if err != nil {
		return err
	}
	k, err := api.Contracts.Judge(r.Context(), a, r.PathValue("contractId"), r.PathValue("clauseId"), in)
	return answer(w, k, k.Version, err)
}
