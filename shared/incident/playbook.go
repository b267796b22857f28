package incident

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/incident/clocks"
)

// Playbook is what incidents and drills begin from: the notification clocks by
// version, the tasks, and the scenarios of drills.
type Playbook struct {
	Clocks    map[string]*clocks.Rules
	Tasks     []TaskTemplate
	Scenarios []Scenario // by id
}

// TaskTemplate is a task that every incident has.
type TaskTemplate struct {
	ID            string      `json:"id"`
	Title         clocks.Text `json:"title"`
	Hint          clocks.Text `json:"hint"`
	DueAfterHours int         `json:"dueAfterHours"` // after awareness
}

// Scenario is a drill's script.
type Scenario struct {
	ID       string      `json:"id"`
	Title    clocks.Text `json:"title"`
	Summary  clocks.Text `json:"summary"`
	What     clocks.Text `json:"what"`
	Severity string      `json:"severity"`
	// Minutes before the start; awareness is the start itself.
	BeganMinutesBefore    int           `json:"beganMinutesBefore"`
	DetectedMinutesBefore int           `json:"detectedMinutesBefore"`
	Facts                 clocks.Facts  `json:"facts"` // without times and zone
	Injects               []ScriptedOne `json:"injects"`
}

// ScriptedOne is a message that the drill brings in after a time.
type ScriptedOne struct {
	ID           string      `json:"id"`
	AfterMinutes int         `json:"afterMinutes"`
	Title        clocks.Text `json:"title"`
	Text         clocks.Text `json:"text"`
	Expects      clocks.Text `json:"expects"` // what a good team does now
}

// LoadPlaybook reads incidents/ of fsys. It errs with the first fault, so that
// no program starts with a script that breaks in the middle of a drill.
func LoadPlaybook(fsys fs.FS) (*Playbook, error) {
	rules, err := clocks.Load(fsys)
	if err != nil {
		return nil, err
	}
	p := &Playbook{Clocks: rules}
	lists, err := fs.Glob(fsys, "incidents/tasks/*.json")
	if err != nil || len(lists) == 0 {
		return nil, fmt.Errorf("no task list for incidents: %w", err)
	}
	var list struct {
		Version string         `json:"version"`
		Tasks   []TaskTemplate `json:"tasks"`
	}
	if err := read(fsys, slices.Max(lists), &list); err != nil { // the newest
		return nil, err
	}
	p.Tasks = list.Tasks
	scripts, err := fs.Glob(fsys, "incidents/scenarios/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range scripts {
		var sc Scenario
		if err := read(fsys, name, &sc); err != nil {
			return nil, err
		}
		if err := sc.check(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		p.Scenarios = append(p.Scenarios, sc)
	}
	return p, p.check()
}

func read(fsys fs.FS, name string, to any) error {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(to); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (p *Playbook) check() error {
	for _, t := range p.Tasks {
		if !said(t.Title, t.Hint) || t.ID == "" || t.DueAfterHours < 1 {
			return fmt.Errorf("task %q is not said in both languages or has no due time", t.ID)
		}
	}
	if !slices.ContainsFunc(p.Tasks, func(t TaskTemplate) bool { return t.ID == reviewTask }) {
		return fmt.Errorf("the task list has no %q", reviewTask)
	}
	return nil
}

func (sc *Scenario) check() error {
	all := []clocks.Text{sc.Title, sc.Summary, sc.What}
	for _, in := range sc.Injects {
		all = append(all, in.Title, in.Text, in.Expects)
		if in.ID == "" || in.AfterMinutes < 1 {
			return fmt.Errorf("inject %q has no id or no time", in.ID)
		}
	}
	if sc.ID == "" || len(sc.Injects) == 0 || !said(all...) {
		return fmt.Errorf("has no id, no injects, or is not said in both languages")
	}
	return nil
}

func said(all ...clocks.Text) bool {
	return !slices.ContainsFunc(all, func(t clocks.Text) bool { return t["en"] == "" || t["zh-CN"] == "" })
}

// Scenario finds a scenario by its id.
func (p *Playbook) Scenario(id string) (Scenario, bool) {
	n := slices.IndexFunc(p.Scenarios, func(sc Scenario) bool { return sc.ID == id })
	if n < 0 {
		return Scenario{}, false
	}
	return p.Scenarios[n], true
}

// tasks are the list's, due after awareness.
func (p *Playbook) tasks(aware time.Time) []Task {
	out := make([]Task, 0, len(p.Tasks))
	for _, t := range p.Tasks {
		out = append(out, Task{ID: t.ID, Title: t.Title, Hint: t.Hint, DueAt: aware.Add(time.Duration(t.DueAfterHours) * time.Hour)})
	}
	return out
}
