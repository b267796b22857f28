package api

import (
	"encoding/json"
	"net/http"
	"slices"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/vendors"
)

func (api *API) createVendor(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	d, err := httpapi.Decode[vendors.Details](r)
	if err != nil {
		return err
	}
	v, err := api.Vendors.Create(r.Context(), a, d)
	return created(w, "/v1/vendors/"+v.ID, v, v.Version, err)
}

func (api *API) vendorAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	v, err := api.Vendors.Get(r.Context(), a, id)
	return created(w, "/v1/vendors/"+v.ID, v, v.Version, err)
}

func (api *API) listVendors(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f := vendors.Filter{Tier: r.URL.Query().Get("tier"), Name: r.URL.Query().Get("name")}
	if f.Tier != "" && !scoring.Band(f.Tier).Valid() {
		return badQuery("?tier", "choose low, medium, high or critical")
	}
	return list(w, r, a, of(f, api.Vendors.List))
}

func badQuery(name, detail string) error {
	var f problem.Fields
	f.Add(name, "%s", detail)
	return f.Err()
}

func (api *API) getVendor(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := api.Vendors.Get(r.Context(), a, r.PathValue("vendorId"))
	return answer(w, v, v.Version, err)
}

func (api *API) updateVendor(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, d, err := matched[vendors.Details](r)
	if err != nil {
		return err
	}
	v, err := api.Vendors.Update(r.Context(), a, r.PathValue("vendorId"), version, d)
	return answer(w, v, v.Version, err)
}

// factors takes {"factors": {…}} and the bare {…}.
type factors map[string]int

// UnmarshalJSON names a level that is not a whole number by its factor.
func (f *factors) UnmarshalJSON(b []byte) error {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(b, &top); err != nil {
		return problem.New(problem.Invalid, "must be an object of factors with levels 0 to 4")
	}
	at := ""
	var bad problem.Fields
	if inner, ok := top["factors"]; ok {
		for name := range top {
			if name != "factors" {
				bad.Add("/"+name, "is not a field that is known here; remove it")
			}
		}
		at, top = scoring.FactorsPointer, nil
		if err := json.Unmarshal(inner, &top); err != nil || top == nil {
			bad.Add(at, "must be an object of factors with levels 0 to 4")
		}
	}
	*f = factors{}
	for id, raw := range top {
		var level int
		if err := json.Unmarshal(raw, &level); err != nil || string(raw) == "null" {
			bad.AddKey(at+"/"+id, "field.choose", "choose a level from 0 to 4")
			continue
		}
		(*f)[id] = level
	}
	return bad.Err()
}

// intakeAnswer is what an intake comes to. Risk is 0–100, high is bad.
type intakeAnswer struct {
	InherentRisk scoring.Hundredths     `json:"inherentRisk"` // of the vendor: the highest of its engagements
	Tier         scoring.Band           `json:"tier"`
	Breakdown    scoring.InherentResult `json:"breakdown"` // of this engagement
	Engagement   vendors.Engagement     `json:"engagement"`
	Vendor       vendors.Vendor         `json:"vendor"`
}

func (api *API) intake(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, f, err := matched[factors](r)
	if err != nil {
		return err
	}
	engagement := r.PathValue("engagementId")
	if engagement == "" {
		engagement = vendors.DefaultEngagement
	}
	e, v, err := api.Vendors.Intake(r.Context(), a, r.PathValue("vendorId"), version, engagement, f)
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, intakeAnswer{*v.InherentRisk, v.Tier, *e.Result, e, v}, v.Version)
}

func (api *API) listEngagements(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := api.Vendors.Open(r.Context(), a, r.PathValue("vendorId"))
	if err != nil {
		return err
	}
	return httpapi.WriteList(w, f.Engagements, "")
}

func (api *API) addEngagement(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[newEngagement](r)
	if err != nil {
		return err
	}
	e, err := api.Vendors.AddEngagement(r.Context(), a, r.PathValue("vendorId"), in.Name)
	return created(w, "/v1/vendors/"+e.VendorID+"/engagements", e, e.Version, err)
}

// newEngagement is what an engagement begins with.
type newEngagement struct {
	Name string `json:"name"`
}

// engagementAgain answers the newest engagement of that name.
func (api *API) engagementAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, vendor string) error {
	in, err := httpapi.Decode[newEngagement](r)
	if err != nil {
		return err
	}
	f, err := api.Vendors.Open(r.Context(), a, vendor)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(f.Engagements) {
		if e.Name == in.Name && e.ID != vendors.DefaultEngagement {
			return created(w, "/v1/vendors/"+vendor+"/engagements", e, e.Version, nil)
		}
	}
	return problem.New(problem.NotFound, "the engagement is not there any more")
}

func (api *API) offboard(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[reason](r)
	if err != nil {
		return err
	}
	version, err := api.vendorVersion(r, a)
	if err != nil {
		return err
	}
	v, err := api.Vendors.Offboard(r.Context(), a, r.PathValue("vendorId"), version, in.Reason)
	return answer(w, v, v.Version, err)
}

func (api *API) terminate(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := noBody(r); err != nil {
		return err
	}
	version, err := api.vendorVersion(r, a)
	if err != nil {
		return err
	}
	v, err := api.Vendors.Terminate(r.Context(), a, r.PathValue("vendorId"), version)
	return answer(w, v, v.Version, err)
}

// vendorVersion is the If-Match of a transition, or the version that stands.
func (api *API) vendorVersion(r *http.Request, a identity.Actor) (int64, error) {
	version, err := ifMatch(r)
	if err != nil || version > 0 {
		return version, err
	}
	v, err := api.Vendors.Get(r.Context(), a, r.PathValue("vendorId"))
	return v.Version, err
}

type reason struct {
	Reason string `json:"reason"`
}

func (api *API) vendorStands(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	v, err := api.Vendors.Get(r.Context(), a, id)
	return answer(w, v, v.Version, err)
}
