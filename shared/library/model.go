package library

import (
	"context"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
)

// CurrentModel implements assessment.Library: the newest built-in model.
func (l *Library) CurrentModel(context.Context, string) (scoring.Model, error) { return l.Model() }

// FrozenModel implements assessment.Library: the model as stored for the
// organisation when it was first used.
func (l *Library) FrozenModel(ctx context.Context, org string, f assessment.Frozen) (scoring.Model, error) {
	newest, err := l.Model()
	if err != nil {
		return scoring.Model{}, err
	}
	if f.Version == newest.Version && f.Hash == newest.Hash() {
		return newest, nil
	}
	k := modelKey(org, f.Version)
	l.mu.RLock()
	m, ok := l.models[k]
	l.mu.RUnlock()
	if ok && m.Hash() == f.Hash {
		return m, nil
	}
	it, err := l.Table.Get(ctx, k)
	if err != nil {
		return scoring.Model{}, problem.Wrap("model.get", err)
	}
	if m, err = scoring.ParseModel(it.Body); err != nil || m.Hash() != f.Hash {
		return scoring.Model{}, &problem.Error{Code: problem.Internal, Op: "model.get", Message: "scoring model " + f.Version + " is not what was frozen", Err: err}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.models == nil {
		l.models = map[table.Key]scoring.Model{}
	}
	l.models[k] = m
	return m, nil
}

// modelWrite stores a built-in model for an organisation.
func modelWrite(org string, b Builtin) table.Write {
	return table.Create(table.Item{Key: modelKey(org, b.Model.Version), Body: b.modelRaw})
}
