package library

import (
	"context"
	"fmt"
	"io/fs"
	"path"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
)

// Builtin is what the program brings along, read from the schemas directory.
type Builtin struct {
	Questionnaires []*questionnaire.Questionnaire
	Model          scoring.Model
	modelRaw       []byte
}

// Load reads and checks every built-in questionnaire and the newest model; a
// fault in one of them stops the start.
func Load(fsys fs.FS) (Builtin, error) {
	var b Builtin
	names, err := fs.Glob(fsys, "questionnaires/*/*.json")
	if err != nil {
		return b, err
	}
	for _, name := range names {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return b, err
		}
		q, err := questionnaire.Parse(raw)
		if err != nil {
			return b, fmt.Errorf("%s: %w", name, err)
		}
		if want := path.Join("questionnaires", q.Name, q.Version+".json"); name != want {
			return b, fmt.Errorf("%s says that it is %s", name, want)
		}
		b.Questionnaires = append(b.Questionnaires, q)
	}
	b.Model, b.modelRaw, err = newest(fsys)
	return b, err
}

// LoadModel reads and checks the newest built-in model alone.
func LoadModel(fsys fs.FS) (scoring.Model, error) {
	m, _, err := newest(fsys)
	return m, err
}

func newest(fsys fs.FS) (scoring.Model, []byte, error) {
	models, err := fs.Glob(fsys, "scoring/20*.json")
	if err != nil || len(models) == 0 {
		return scoring.Model{}, nil, fmt.Errorf("no scoring model: %w", err)
	}
	raw, err := fs.ReadFile(fsys, models[len(models)-1])
	if err != nil {
		return scoring.Model{}, nil, err
	}
	m, err := scoring.ParseModel(raw)
	return m, raw, err
}

// Install publishes the built-in library to an organisation. It may be
// repeated at every start: what is there already stays.
func (l *Library) Install(ctx context.Context, org string, b Builtin) error {
	sys := identity.AsSystem(org)
	for _, q := range b.Questionnaires {
		if _, err := l.Entry(ctx, org, q.Name, q.Version); err == nil {
			continue
		}
		if _, err := l.Publish(ctx, sys, "questionnaire:publish", q); err != nil {
			return fmt.Errorf("%s %s: %w", q.Name, q.Version, err)
		}
	}
	err := l.Journal.Commit(ctx, audit.Change{Actor: sys, Action: "model:publish", Subject: "model@" + b.Model.Version, Writes: []table.Write{modelWrite(org, b)}})
	if problem.Is(err, problem.Conflict) {
		return nil
	}
	return err
}
