package report

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/report/content"
)

// Kinds of report about an incident.
const (
	kindIncident = "incident"
	kindDrill    = "drill"
)

// ofIncident orders the report of an incident or a drill, as its kind says.
func (s *Service) ofIncident(ctx context.Context, a identity.Actor, o Order) (Report, error) {
	v, err := s.Incidents.Get(ctx, a, o.IncidentID)
	if err != nil {
		return Report{}, err
	}
	var bad problem.Fields
	if (v.Drill != nil) != (o.Kind == kindDrill) {
		bad.AddKey("/kind", "field.choose", "an incident has the kind incident, a drill the kind drill")
	}
	if o.VendorID != "" && o.VendorID != v.VendorID {
		bad.Add("/vendorId", "the incident belongs to another vendor")
	}
	if err := bad.Err(); err != nil {
		return Report{}, err
	}
	now := s.Now()
	r := Report{
		ID: s.IDs(ids.Report), Version: 1, CreatedAt: now, UpdatedAt: now, Kind: o.Kind, Language: o.Language, State: Queued, By: a.ID,
		IncidentID: v.ID, VendorID: v.VendorID, VendorName: v.VendorName,
	}
	return r, s.order(ctx, a, r)
}

// sheet is what the report of an incident or drill says, as of the moment it
// was asked for.
func (s *Service) sheet(ctx context.Context, a identity.Actor, r Report) (content.Sheet, error) {
	v, err := s.Incidents.Get(ctx, a, r.IncidentID)
	if err != nil {
		return content.Sheet{}, err
	}
	org, err := s.Organisation(ctx, a.Org)
	if err != nil {
		return content.Sheet{}, err
	}
	g := incidentSheet{v: v, lang: r.Language, w: incidentWords[r.Language], zone: time.UTC}
	if z, err := time.LoadLocation(v.Zone); err == nil {
		g.zone = z
	}
	out := content.Sheet{
		ReportID: r.ID, GeneratedAt: r.Moment.At, Organisation: org.Name, Checkpoint: r.Moment.Checkpoint,
		Kind: g.w[r.Kind], Title: v.Marked(r.Language) + v.TitleIn(r.Language), Subtitle: v.VendorName, Tiles: g.tiles(), Facts: g.facts(),
	}
	out.Chapters = []content.Chapter{{Title: g.w["what"], Text: v.WhatIn(r.Language)}}
	if v.Drill != nil {
		out.Chapters = append(out.Chapters, g.steps(), g.injects())
	}
	out.Chapters = append(out.Chapters, g.clocks(), g.notices(), g.tasks(), g.review())
	return out, nil
}

type incidentSheet struct {
	v    incident.View
	lang string
	w    map[string]string
	zone *time.Location
}

// at writes a time in the incident's zone; "" for none.
func (g incidentSheet) at(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(g.zone).Format("2006-01-02 15:04 -07:00")
}

func (g incidentSheet) span(seconds int64) string {
	if seconds < 3600 {
		return fmt.Sprintf(g.w["minutes"], seconds/60)
	}
	return fmt.Sprintf(g.w["hours"], seconds/3600, seconds/60%60)
}

func (g incidentSheet) tiles() []content.Tile {
	out := []content.Tile{{Name: g.w["state"], Value: g.w[string(g.v.State)]}, {Name: g.w["severity"], Value: g.w["severity."+g.v.Severity]}}
	late, met := 0, 0
	for _, c := range g.v.Clocks {
		switch c.State {
		case clocks.Met:
			met++
		case clocks.MetLate, clocks.Expired:
			late++
		case clocks.NotApplicable, clocks.Waiting, clocks.Running, clocks.Warned50, clocks.Warned80:
		}
	}
	return append(out, content.Tile{Name: g.w["inTime"], Value: fmt.Sprint(met), Note: fmt.Sprintf(g.w["lateNote"], late)})
}

func (g incidentSheet) facts() []content.Fact {
	v := g.v
	people := g.w["unknown"]
	if v.People.Basis != "unknown" {
		people = fmt.Sprintf("%d (%s)", v.People.Count, g.w[v.People.Basis])
	}
	return []content.Fact{
		{Name: g.w["began"], Value: g.at(v.BeganAt)}, {Name: g.w["detected"], Value: g.at(v.DetectedAt)}, {Name: g.w["aware"], Value: g.at(v.AwareAt)},
		{Name: g.w["contained.at"], Value: g.at(v.ContainedAt)}, {Name: g.w["handled"], Value: g.at(v.HandledAt)}, {Name: g.w["people"], Value: people},
		{Name: g.w["places"], Value: strings.Join(v.Jurisdictions, ", ")}, {Name: g.w["incidentId"], Value: v.ID},
	}
}

func (g incidentSheet) clocks() content.Chapter {
	c := content.Chapter{Title: g.w["clocks"], Empty: g.w["none"], Columns: []content.Column{
		{Title: g.w["to"], Share: 32}, {Title: g.w["deadline"], Share: 18}, {Title: g.w["state"], Share: 18}, {Title: g.w["why"], Share: 32},
	}}
	for _, k := range g.v.Clocks {
		if k.State == clocks.NotApplicable && k.NotNeeded == "" {
			continue
		}
		var why []string
		for _, r := range k.Why {
			why = append(why, r.Text.In(g.lang))
		}
		if k.NotNeeded != "" {
			why = []string{k.NotNeeded}
		}
		state := g.w["clock."+string(k.State)]
		if sent := g.at(k.SentAt); sent != "" {
			state += "\n" + sent
		}
		c.Rows = append(c.Rows, []string{k.Name.In(g.lang) + ": " + k.To.In(g.lang) + "\n" + k.Source.In(g.lang), g.at(k.Deadline), state, strings.Join(why, "; ")})
	}
	return c
}

func (g incidentSheet) notices() content.Chapter {
	c := content.Chapter{Title: g.w["notices"], Empty: g.w["none"], Columns: []content.Column{
		{Title: g.w["sentTo"], Share: 30}, {Title: g.w["when"], Share: 20}, {Title: g.w["state"], Share: 15}, {Title: g.w["note"], Share: 35},
	}}
	for _, n := range g.v.Notices {
		state := g.w["inTimeWord"]
		switch {
		case n.Voided != "":
			state = g.w["void"]
		case n.NotNeeded != "":
			state = g.w["notNeeded"]
		case n.Late:
			state = g.w["late"]
		}
		note := slices.DeleteFunc([]string{n.Channel, n.Reference, n.Note, n.NotNeeded, n.Voided}, func(s string) bool { return s == "" })
		c.Rows = append(c.Rows, []string{n.To, g.at(n.At) + "\n" + n.ByName, state, strings.Join(note, " · ")})
	}
	return c
}

func (g incidentSheet) tasks() content.Chapter {
	c := content.Chapter{Title: g.w["tasks"], Empty: g.w["none"], Columns: []content.Column{
		{Title: g.w["task"], Share: 32}, {Title: g.w["due"], Share: 20}, {Title: g.w["done"], Share: 24}, {Title: g.w["note"], Share: 24},
	}}
	for _, t := range g.v.Tasks {
		c.Rows = append(c.Rows, []string{t.Title.In(g.lang), g.at(t.DueAt), strings.TrimSpace(g.at(t.DoneAt) + "\n" + t.DoneName), t.Note})
	}
	return c
}

func (g incidentSheet) review() content.Chapter {
	c := content.Chapter{Title: g.w["review"]}
	if g.v.Review == nil {
		c.Text = g.w["none"]
		return c
	}
	r := g.v.Review
	c.Facts = []content.Fact{{Name: g.w["rootCause"], Value: r.RootCause}, {Name: g.w["learned"], Value: r.Learned}, {Name: g.w["by"], Value: r.ByName + ", " + g.at(r.At)}}
	for _, im := range r.Improvements {
		c.Facts = append(c.Facts, content.Fact{Name: g.w["improvement"], Value: strings.TrimSpace(im.Title + "\n" + im.Detail)})
	}
	if g.v.Closing != nil {
		c.Facts = append(c.Facts, content.Fact{Name: g.w["closed"], Value: strings.TrimSpace(g.v.Closing.ByName + ", " + g.at(g.v.Closing.At) + "\n" + g.v.Closing.Note)})
	}
	return c
}

// steps is how long each step of a drill took.
func (g incidentSheet) steps() content.Chapter {
	c := content.Chapter{Title: g.w["steps"], Columns: []content.Column{
		{Title: g.w["step"], Share: 42}, {Title: g.w["kind"], Share: 16}, {Title: g.w["took"], Share: 18}, {Title: g.w["done"], Share: 24},
	}}
	for _, s := range g.v.Steps {
		done := g.at(s.DoneAt)
		if done == "" {
			done = g.w["notDone"]
		}
		c.Rows = append(c.Rows, []string{s.What.In(g.lang), g.w["step."+s.Kind], g.span(s.Seconds), done})
	}
	return c
}

func (g incidentSheet) injects() content.Chapter {
	c := content.Chapter{Title: g.w["injects"], Empty: g.w["none"], Columns: []content.Column{
		{Title: g.w["inject"], Share: 34}, {Title: g.w["when"], Share: 18}, {Title: g.w["expected"], Share: 24}, {Title: g.w["whatDone"], Share: 24},
	}}
	for _, in := range g.v.Drill.Injects {
		did := in.Note
		if in.HandledName != "" {
			did += " · " + in.HandledName
		}
		c.Rows = append(c.Rows, []string{in.Title.In(g.lang) + "\n" + in.Text.In(g.lang), g.at(in.At), in.Expects.In(g.lang), did})
	}
	return c
}
