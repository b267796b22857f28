package api

import (
	"net/http"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
)

const inc = "/v1/incidents/{incidentId}"

// IncidentRoutes are incidents with their clocks, and drills.
func (api *API) IncidentRoutes() []httpapi.Route {
	return []httpapi.Route{
		post(ven+"/incidents", "incident:report", "report an incident", api.reportIncident, api.incidentMade),
		get(ven+"/incidents", "incident:read", "a vendor's incidents", api.vendorIncidents, paged()...),
		get("/v1/incidents", "incident:read", "the register", api.listIncidents, paged("state")...),
		get(inc, "incident:read", "one incident with its clocks", api.getIncident),
		change(http.MethodPatch, inc, "incident:update", "change facts; clocks follow", api.updateIncident),
		post(inc+"/notices", "incident:notify", "record a notice", api.addNotice, api.incidentStands),
		post(inc+"/notices/{noticeId}/void", "incident:notify", "void a mistaken notice", api.voidNotice, api.incidentStands),
		post(inc+"/tasks", "incident:task", "add a task", api.addTask, api.incidentStands),
		change(http.MethodPatch, inc+"/tasks/{taskId}", "incident:task", "change a task", api.updateTask),
		change(http.MethodPut, inc+"/review", "incident:review", "write the closing review", api.reviewIncident),
		post(inc+"/close", "incident:close", "close", api.closeIncident, api.incidentStands),
		post(inc+"/reopen", "incident:reopen", "reopen", api.reopenIncident, api.incidentStands),
		post(inc+"/injects/{injectId}/handle", "incident:task", "say what was done in a drill", api.handleInject, api.incidentStands),
		post("/v1/drills", "drill:start", "start a drill", api.startDrill, api.incidentMade),
		get("/v1/drills", "incident:read", "drills, newest first", api.listDrills, paged()...),
		get("/v1/drills/scenarios", "incident:read", "what can be played", api.listScenarios),
	}
}

func (api *API) incidentMade(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	v, err := api.Incidents.Get(r.Context(), a, id)
	return created(w, "/v1/incidents/"+v.ID, v, v.Version, err)
}

func (api *API) incidentStands(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	v, err := api.Incidents.Get(r.Context(), a, id)
	return answer(w, v, v.Version, err)
}

func (api *API) reportIncident(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	d, err := httpapi.Decode[incident.Details](r)
	if err != nil {
		return err
	}
	v, err := api.Incidents.Report(r.Context(), a, r.PathValue("vendorId"), d)
	return created(w, "/v1/incidents/"+v.ID, v, v.Version, err)
}

func (api *API) startDrill(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	d, err := httpapi.Decode[incident.DrillDetails](r)
	if err != nil {
		return err
	}
	v, err := api.Incidents.Start(r.Context(), a, d)
	return created(w, "/v1/incidents/"+v.ID, v, v.Version, err)
}

func (api *API) getIncident(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return api.incidentStands(w, r, a, r.PathValue("incidentId"))
}

func (api *API) vendorIncidents(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, of(r.PathValue("vendorId"), api.Incidents.Of))
}

func (api *API) listIncidents(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, of(incident.State(r.URL.Query().Get("state")), api.Incidents.List))
}

func (api *API) listDrills(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, api.Incidents.Drills)
}

func (api *API) listScenarios(w http.ResponseWriter, _ *http.Request, _ identity.Actor) error {
	type scenario struct {
		ID      string            `json:"id"`
		Title   map[string]string `json:"title"`
		Summary map[string]string `json:"summary"`
	}
	var out []scenario
	for _, sc := range api.Incidents.Book().Scenarios {
		out = append(out, scenario{sc.ID, sc.Title, sc.Summary})
	}
	return httpapi.WriteList(w, out, "")
}

func (api *API) updateIncident(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, d, err := matched[incident.Details](r)
	if err != nil {
		return err
	}
	v, err := api.Incidents.Update(r.Context(), a, r.PathValue("incidentId"), version, d)
	return answer(w, v, v.Version, err)
}

func (api *API) updateTask(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, d, err := matched[incident.TaskDetails](r)
	if err != nil {
		return err
	}
	v, err := api.Incidents.UpdateTask(r.Context(), a, r.PathValue("incidentId"), r.PathValue("taskId"), version, d)
	return answer(w, v, v.Version, err)
}

func (api *API) reviewIncident(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, d, err := matched[incident.ReviewDetails](r)
	if err != nil {
		return err
	}
	v, err := api.Incidents.Review(r.Context(), a, r.PathValue("incidentId"), version, d)
	return answer(w, v, v.Version, err)
}

func (api *API) addNotice(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, d, err := step[incident.NoticeDetails](r)
	if err != nil {
		return err
	}
	v, err := api.Incidents.Notice(r.Context(), a, r.PathValue("incidentId"), version, d)
	return answer(w, v, v.Version, err)
}

func (api *API) addTask(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, d, err := step[incident.TaskDetails](r)
	if err != nil {
		return err
	}
	v, err := api.Incidents.AddTask(r.Context(), a, r.PathValue("incidentId"), version, d)
	return answer(w, v, v.Version, err)
}

// why is the reason or note that a step takes along.
type why struct {
	Reason string `json:"reason"`
}

type noted struct {
	Note string `json:"note"`
}

func (api *API) voidNotice(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, d, err := step[why](r)
	if err != nil {
		return err
	}
	v, err := api.Incidents.Void(r.Context(), a, r.PathValue("incidentId"), r.PathValue("noticeId"), version, d.Reason)
	return answer(w, v, v.Version, err)
}

func (api *API) reopenIncident(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, d, err := step[why](r)
	if err != nil {
		return err
	}
	v, err := api.Incidents.Reopen(r.Context(), a, r.PathValue("incidentId"), version, d.Reason)
	return answer(w, v, v.Version, err)
}

func (api *API) closeIncident(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, d, err := step[noted](r)
	if err != nil {
		return err
	}
	v, err := api.Incidents.Close(r.Context(), a, r.PathValue("incidentId"), version, d.Note)
	return answer(w, v, v.Version, err)
}

func (api *API) handleInject(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, d, err := step[noted](r)
	if err != nil {
		return err
	}
	v, err := api.Incidents.Handle(r.Context(), a, r.PathValue("incidentId"), r.PathValue("injectId"), version, d.Note)
	return answer(w, v, v.Version, err)
}
