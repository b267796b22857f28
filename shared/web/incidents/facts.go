package incidents

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type factsView struct {
	Action, Cancel                               string
	New, Stale                                   bool
	Severity, Zones, Data, Places, Roles, Risks  []form.Choice
	Bases, Entities, Levels, Operators, YesOrNot []form.Choice
}

// common are the jurisdictions with rules of their own, to be ticked; others
// are typed.
var common = []string{"EU", "CN", "US", "US-CA"}

// zones are offered beside the one that stands.
var zones = []string{
	"UTC", "Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Athens", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo",
	"Asia/Kolkata", "Australia/Sydney", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Sao_Paulo",
}

// moments are the times of the form; each is typed without its zone.
var moments = []string{"beganAt", "detectedAt", "vendorToldAt", "awareAt", "classifiedAt", "containedAt", "handledAt"}

const typed = "2006-01-02T15:04"

func placeName(say *i18n.Localizer, code string) string {
	switch code {
	case "EU", "US-CA":
		return say.T("incident.place." + code)
	}
	r, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.Regions(say.Lang.Tag()).Name(r)
}

func (d Deps) reportForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := d.Vendors.Get(r.Context(), a, r.PathValue("vendor"))
	if err != nil {
		return err
	}
	say := d.Render.Say(r)
	f := form.New(say)
	f.Set("owner", a.Email)
	f.Set("dataCategories", v.DataCategories...)
	f.Set("people.basis", "unknown")
	f.Set("role", "controller")
	f.Set("riskToPeople", "likely")
	f.Set("chinaOperator", "other")
	zone := d.Incidents.Zone(r.Context(), a.Org)
	f.Set("zone", zone)
	return d.showFacts(w, r, f, v.Name, nil, false)
}

func (d Deps) report(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	f, err := form.Parse(w, r, say)
	if err != nil {
		return err
	}
	v, err := d.Vendors.Get(r.Context(), a, r.PathValue("vendor"))
	if err != nil {
		return err
	}
	var made incident.View
	made, err = d.Incidents.Report(r.Context(), a, v.ID, readFacts(f, nil))
	if again, err := desk.Refused(f, desk.Onto(err, "/jurisdictions", "/dataCategories", "/entities")); err != nil {
		return err
	} else if again {
		return d.showFacts(w, r, f, v.Name, nil, false)
	}
	d.Render.Redirect(w, r, "/incidents/"+made.ID, "added")
	return nil
}

func (d Deps) factsForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := d.Incidents.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.showFacts(w, r, fillFacts(form.New(d.Render.Say(r)), &v), v.VendorName, &v.Incident, false)
}

func (d Deps) facts(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	f, was, err := desk.Parse(w, r, say)
	if err != nil {
		return err
	}
	now, err := d.Incidents.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	_, err = d.Incidents.Update(r.Context(), a, now.ID, was, readFacts(f, &now))
	if problem.Is(err, problem.Conflict) && now.Closing == nil {
		desk.SetVersion(f, now.Version)
		return d.showFacts(w, r, f, now.VendorName, &now.Incident, true)
	}
	if again, err := desk.Refused(f, desk.Onto(err, "/jurisdictions", "/dataCategories", "/entities")); err != nil {
		return err
	} else if again {
		return d.showFacts(w, r, f, now.VendorName, &now.Incident, false)
	}
	d.Render.Redirect(w, r, "/incidents/"+now.ID, "saved")
	return nil
}

func (d Deps) showFacts(w http.ResponseWriter, r *http.Request, f *form.Form, vendor string, i *incident.Incident, stale bool) error {
	say := d.Render.Say(r)
	v := factsView{
		Severity: wordsOf(say, "severity", slices.Backward(incident.Severities)), Roles: wordsOf(say, "dataRole", slices.All(clocks.Roles)),
		Risks: wordsOf(say, "riskToPeople", slices.All(clocks.Risks)), Bases: wordsOf(say, "peopleBasis", slices.All(clocks.Bases)),
		Entities: wordsOf(say, "entityKind", slices.All(clocks.Entities)), Levels: wordsOf(say, "chinaLevel", slices.All(clocks.LevelNames)),
		Operators: wordsOf(say, "chinaOperator", slices.All(clocks.Operators)),
		YesOrNot:  []form.Choice{{Value: "true", Label: say.T("incident.yes")}, {Value: "false", Label: say.T("incident.no")}},
		Stale:     stale,
	}
	offered := zones
	if z := f.Get("zone"); z != "" && !slices.Contains(zones, z) {
		offered = append([]string{z}, zones...)
	}
	for _, z := range offered {
		v.Zones = append(v.Zones, form.Choice{Value: z, Label: z})
	}
	for _, c := range vendors.DataCategories {
		v.Data = append(v.Data, form.Choice{Value: c, Label: vendors.DataCategoryName(c, string(say.Lang)), Exclusive: c == "none"})
	}
	for _, j := range common {
		v.Places = append(v.Places, form.Choice{Value: j, Label: placeName(say, j)})
	}
	pv := page.View{Form: f, Body: &v}
	if i == nil {
		v.New, v.Cancel = true, "/vendors/"+r.PathValue("vendor")
		v.Action = v.Cancel + "/incidents/new"
		pv.Title, pv.Breadcrumbs = say.T("incident.newTitle", vendor), []page.Link{{Text: say.Word("nav", "vendors"), Href: "/vendors"}, {Text: vendor, Href: v.Cancel}}
	} else {
		v.Cancel = "/incidents/" + i.ID
		v.Action = v.Cancel + "/facts"
		pv.Title, pv.Breadcrumbs = say.T("incident.editFacts"), under(say, i)
	}
	return d.Render.Form(w, r, "facts", pv, stale)
}

func wordsOf(say *i18n.Localizer, family string, values func(func(int, string) bool)) []form.Choice {
	var out []form.Choice
	for _, v := range values {
		out = append(out, form.Choice{Value: v, Label: say.Word(family, v)})
	}
	return out
}

func times(i *incident.Incident) map[string]time.Time {
	return map[string]time.Time{
		"beganAt": i.BeganAt, "detectedAt": i.DetectedAt, "vendorToldAt": i.ToldAt, "awareAt": i.AwareAt,
		"classifiedAt": i.ClassifiedAt, "containedAt": i.ContainedAt, "handledAt": i.HandledAt,
	}
}

func fillFacts(f *form.Form, v *incident.View) *form.Form {
	desk.SetVersion(f, v.Version)
	zone, err := time.LoadLocation(v.Zone)
	if err != nil {
		zone = time.UTC
	}
	for name, t := range times(&v.Incident) {
		if !t.IsZero() {
			f.Set(name, t.In(zone).Format(typed))
		}
	}
	for name, s := range map[string]string{
		"title": v.Title, "what": v.What, "severity": v.Severity, "owner": v.Owner, "zone": v.Zone, "people.basis": v.People.Basis,
		"role": v.Role, "riskToPeople": v.Risk, "chinaLevel": v.Level, "chinaOperator": v.Operator, "significant": strconv.FormatBool(v.Significant),
	} {
		f.Set(name, s)
	}
	for name, n := range map[string]int64{"people.count": v.People.Count, "contract.customerHours": int64(v.Contract.CustomerHours), "contract.vendorHours": int64(v.Contract.VendorHours)} {
		if n != 0 {
			f.Set(name, strconv.FormatInt(n, 10))
		}
	}
	f.Set("dataCategories", v.DataCategories...)
	f.Set("entities", v.Entities...)
	var ticked, others []string
	for _, j := range v.Jurisdictions {
		if slices.Contains(common, j) {
			ticked = append(ticked, j)
		} else {
			others = append(others, j)
		}
	}
	f.Set("jurisdictions", ticked...)
	f.Set("places", strings.Join(others, " "))
	return f
}

// readFacts reads the whole form; was is the incident as it stands, whose
// times keep their seconds where nobody typed another.
func readFacts(f *form.Form, was *incident.View) incident.Details {
	text := func(name string) *string { s := f.Get(name); return &s }
	data, entities := f.All("dataCategories"), f.All("entities")
	places := f.All("jurisdictions")
	for _, s := range strings.FieldsFunc(f.Get("places"), func(r rune) bool { return strings.ContainsRune(" ,，、;；\t\n", r) }) {
		places = append(places, strings.ToUpper(s))
	}
	significant := f.Get("significant") == "true"
	d := incident.Details{
		Title: text("title"), What: text("what"), Severity: text("severity"), Owner: text("owner"), Zone: text("zone"),
		DataCategories: &data, Jurisdictions: &places, Role: text("role"), RiskToPeople: text("riskToPeople"), Entities: &entities,
		Significant: &significant, ChinaLevel: text("chinaLevel"), ChinaOperator: text("chinaOperator"),
		People:   &clocks.People{Basis: f.Get("people.basis"), Count: number(f, "people.count")},
		Contract: &clocks.Contract{CustomerHours: int(number(f, "contract.customerHours")), VendorHours: int(number(f, "contract.vendorHours"))},
	}
	if f.Get("owner") == "" {
		d.Owner = nil
	}
	to := map[string]**string{
		"beganAt": &d.BeganAt, "detectedAt": &d.DetectedAt, "vendorToldAt": &d.VendorToldAt, "awareAt": &d.AwareAt,
		"classifiedAt": &d.ClassifiedAt, "containedAt": &d.ContainedAt, "handledAt": &d.HandledAt,
	}
	var old *form.Form
	if was != nil && f.Get("zone") == was.Zone {
		old = fillFacts(form.New(nil), was)
	}
	for _, name := range moments {
		if old == nil || f.Get(name) != old.Get(name) {
			s := moment(f.Get(name), f.Get("zone"))
			*to[name] = &s
		}
	}
	return d
}

// number reads a whole number; what is none becomes one that the subject
// refuses at that field.
func number(f *form.Form, name string) int64 {
	s := strings.NewReplacer(",", "", " ", "", "，", "").Replace(f.Get(name))
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return -1
	}
	return min(n, 1<<40)
}

// moment is a time typed in a zone as the subject takes it; what is none is
// passed on to be refused there. Of the two that a clock going back shows, the
// earlier one is meant: its deadlines come first.
func moment(s, zone string) string {
	if s == "" {
		return ""
	}
	z, err := time.LoadLocation(zone)
	if err != nil {
		z = time.UTC
	}
	t, err := time.ParseInLocation(typed, s, z)
	if err != nil || t.Format(typed) != s {
		return s // no such time, or the clocks skipped it
	}
	if e := t.Add(-time.Hour); e.Format(typed) == s {
		t = e
	}
	return t.UTC().Format(time.RFC3339)
}
