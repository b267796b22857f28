// Package library keeps the questionnaires that an organisation can send and
// the scoring models it rates by. What is published never changes: an
// assessment names it by version and hash.
package library

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
)

// Library reads and publishes. It remembers what it read: versions are
// immutable, so nothing remembered can be stale.
type Library struct {
	Table   table.Table
	Journal *audit.Journal
	Now     clock.Clock
	// Model answers the newest built-in one; it is read when first needed.
	Model func() (scoring.Model, error)
	// Formats are those that files can be imported from and exported to, by the
	// name that requests use.
	Formats map[string]questionnaire.Format

	mu     sync.RWMutex
	known  map[table.Key]version
	cut    map[depthKey]*questionnaire.Questionnaire
	models map[table.Key]scoring.Model
}

type depthKey struct {
	key   table.Key
	depth string
}

// version is a published questionnaire with its hash, which takes as long as
// reading it.
type version struct {
	q    *questionnaire.Questionnaire
	hash string
}

// maxKnown bounds what is remembered; past it the memory starts anew.
const maxKnown = 200

// Entry is one version in the library's list.
type Entry struct {
	Name          string                `json:"name"`
	Version       string                `json:"version"`
	Title         questionnaire.Text    `json:"title"`
	Languages     []string              `json:"languages"`
	QuestionCount int                   `json:"questionCount"`
	Depths        []DepthEntry          `json:"depths"`
	Hash          string                `json:"hash"`
	Source        *questionnaire.Source `json:"source,omitempty"`
	CreatedAt     time.Time             `json:"createdAt"`
}

// DepthEntry is one depth with its number of questions.
type DepthEntry struct {
	ID            string             `json:"id"`
	Title         questionnaire.Text `json:"title"`
	Tiers         []string           `json:"tiers"`
	QuestionCount int                `json:"questionCount"`
}

func partition(org, name string) string { return identity.OrgPK(org, "QNR", name) }

func versionKey(org, name, version string) table.Key {
	return table.Key{PK: partition(org, name), SK: "V#" + sortable(version)}
}

const entryPrefix = "E#"

func entryKey(org, name, version string) table.Key {
	return table.Key{PK: partition(org, name), SK: entryPrefix + sortable(version)}
}

// sortable is a version as it sorts: 2026-11 before 2026-11.2 before 2026-11.10.
func sortable(version string) string {
	month, n, _ := strings.Cut(version, ".")
	return fmt.Sprintf("%s.%3s", month, n)
}

func modelKey(org, version string) table.Key {
	return table.Key{PK: identity.OrgPK(org, "MODEL"), SK: version}
}

func listPK(org string) string { return identity.OrgPK(org, "QUESTIONNAIRES") }

// Writes publish a questionnaire: its body, packed, and its line in the list.
func (l *Library) writes(org string, q *questionnaire.Questionnaire) (Entry, []table.Write, error) {
	body, err := pack(questionnaire.Canonical(q))
	if err != nil {
		return Entry{}, nil, problem.Wrap("questionnaire:publish", err)
	}
	e := entry(q, l.Now())
	line := table.Item{
		Key:  entryKey(org, q.Name, q.Version),
		List: table.Key{PK: listPK(org), SK: q.Name + "#" + sortable(q.Version)},
		Body: table.Encode(e),
	}
	return e, []table.Write{
		table.Create(table.Item{Key: versionKey(org, q.Name, q.Version), Body: body}),
		table.Create(line),
	}, nil
}

func entry(q *questionnaire.Questionnaire, at time.Time) Entry {
	e := Entry{
		Name: q.Name, Version: q.Version, Title: q.Title, Languages: q.Languages, QuestionCount: questionnaire.Count(q),
		Depths: []DepthEntry{}, Hash: questionnaire.Hash(q), Source: q.Source, CreatedAt: at,
	}
	for _, d := range q.Depths {
		e.Depths = append(e.Depths, DepthEntry{d.ID, d.Title, d.Tiers, questionnaire.Count(questionnaire.ForDepth(q, d.ID))})
	}
	return e
}

// Publish adds a version for good. conflict when it is there already with
// other content; the same content again is fine and changes nothing.
func (l *Library) Publish(ctx context.Context, a identity.Actor, action string, q *questionnaire.Questionnaire) (Entry, error) {
	if err := questionnaire.Validate(q); err != nil {
		return Entry{}, err
	}
	e, writes, err := l.writes(a.Org, q)
	if err != nil {
		return Entry{}, err
	}
	err = l.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: action, Subject: q.Name + "@" + q.Version, After: questionnaire.Canonical(q), Writes: writes,
	})
	if problem.Is(err, problem.Conflict) {
		old, oldErr := l.Entry(ctx, a.Org, q.Name, q.Version)
		if oldErr != nil {
			return Entry{}, err
		}
		if old.Hash == e.Hash {
			return old, nil
		}
		return Entry{}, &problem.Error{Code: problem.Conflict, Message: "this version is published already with other content; take another version",
			Fields: []problem.FieldError{{Pointer: "/version", Detail: "is published already; published versions never change"}}}
	}
	return e, err
}

// Entry reads one line of the list.
func (l *Library) Entry(ctx context.Context, org, name, version string) (Entry, error) {
	e, _, err := table.Load[Entry](ctx, l.Table, entryKey(org, name, version))
	return e, problem.Wrap("questionnaire.entry", err)
}

// List answers the library's lines by name and version.
func (l *Library) List(ctx context.Context, a identity.Actor, limit int, cursor string) ([]Entry, string, error) {
	out, next, err := table.List[Entry](ctx, l.Table, table.Query{Index: table.ByList, PK: listPK(a.Org), Limit: limit, Cursor: cursor})
	return out, next, problem.Wrap("questionnaire.list", err)
}

// Get reads one version whole.
func (l *Library) Get(ctx context.Context, org, name, version string) (*questionnaire.Questionnaire, error) {
	v, err := l.version(ctx, versionKey(org, name, version))
	return v.q, err
}

func (l *Library) version(ctx context.Context, k table.Key) (version, error) {
	l.mu.RLock()
	v, known := l.known[k]
	l.mu.RUnlock()
	if known {
		return v, nil
	}
	if table.ValidateKey(k) != nil { // straight from a URL
		return version{}, problem.New(problem.NotFound, "there is no such questionnaire")
	}
	it, err := l.Table.Get(ctx, k)
	if err != nil {
		return version{}, problem.Wrap("questionnaire.get", err)
	}
	body, err := unpack(it.Body)
	if err != nil {
		return version{}, problem.Wrap("questionnaire.get", err)
	}
	q, err := questionnaire.Parse(body)
	if err != nil {
		return version{}, &problem.Error{Code: problem.Internal, Op: "questionnaire.get", Message: "a published questionnaire cannot be read", Err: err}
	}
	v = version{q, questionnaire.Hash(q)}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil || len(l.known) >= maxKnown {
		l.known = map[table.Key]version{}
	}
	l.known[k] = v
	return v, nil
}

// Pick implements assessment.Library.
func (l *Library) Pick(ctx context.Context, org, name, version string, tier scoring.Band) (assessment.Frozen, string, *questionnaire.Questionnaire, error) {
	if table.ValidateKey(versionKey(org, name, version)) != nil {
		return assessment.Frozen{}, "", nil, problem.New(problem.NotFound, "there is no such questionnaire")
	}
	if version == "" {
		page, err := l.Table.Query(ctx, table.Query{PK: partition(org, name), Prefix: entryPrefix, Descending: true, Limit: 1})
		if err != nil {
			return assessment.Frozen{}, "", nil, problem.Wrap("questionnaire.pick", err)
		}
		if len(page.Items) == 0 {
			return assessment.Frozen{}, "", nil, problem.New(problem.NotFound, "there is no such questionnaire")
		}
		newest, err := table.Decode[Entry](page.Items[0])
		if err != nil {
			return assessment.Frozen{}, "", nil, err
		}
		version = newest.Version
	}
	v, err := l.version(ctx, versionKey(org, name, version))
	if err != nil {
		return assessment.Frozen{}, "", nil, err
	}
	f := assessment.Frozen{Name: name, Version: version, Hash: v.hash}
	return f, questionnaire.DepthForTier(v.q, string(tier)), v.q, nil
}

// Frozen implements assessment.Library. Content that no longer has the frozen
// hash is internal: somebody changed what must not change.
func (l *Library) Frozen(ctx context.Context, org string, f assessment.Frozen, depth string) (*questionnaire.Questionnaire, error) {
	k := depthKey{versionKey(org, f.Name, f.Version), depth}
	l.mu.RLock()
	q := l.cut[k]
	l.mu.RUnlock()
	if q != nil {
		return q, nil
	}
	whole, err := l.version(ctx, versionKey(org, f.Name, f.Version))
	if err != nil {
		return nil, err
	}
	if whole.hash != f.Hash {
		return nil, problem.New(problem.Internal, "questionnaire %s %s is not what was frozen", f.Name, f.Version)
	}
	q = questionnaire.ForDepth(whole.q, depth)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut == nil || len(l.cut) >= maxKnown {
		l.cut = map[depthKey]*questionnaire.Questionnaire{}
	}
	l.cut[k] = q
	return q, nil
}

func pack(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func unpack(b []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, 8<<20))
}
