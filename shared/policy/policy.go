// Package policy decides who may do what, by the Cedar policies in
// infra/policies. Nothing is allowed that no policy permits.
package policy

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"github.com/cedar-policy/cedar-go"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// Resource is what an action is about, as far as the policies look at it.
// Org is always set; the rest where it is known.
type Resource struct {
	Org        string
	Assessment string   // the assessment that the record belongs to
	AnsweredBy []string // who answered it on the vendor's behalf
	ReviewedBy []string
	EnteredBy  []string // folded addresses that entered it as the vendor
	Owned      bool     // it hangs on a vendor, and Owner says whose
	Owner      string   // folded address of who is responsible for that vendor; "" for nobody
	ProposedBy string   // who proposed the override, or raised the finding
	Person     string   // of rights: the person who has them
	Alone      bool     // of a review: there is no other administrator
	// AdministeredBy changed people, rights or settings in the stretch of the
	// audit log that is reviewed.
	AdministeredBy []string
}

// Engine decides by the policies of a folder. It is safe for concurrent use.
type Engine struct {
	parsed func() (*rules, error)
}

// New parses every .cedar file of fsys; a fault names file and line.
func New(fsys fs.FS) (*Engine, error) {
	e := Later(fsys)
	return e, e.Check()
}

// Later is New for a program whose start has no time for it: the files are
// parsed when the first question is asked. With a fault in them nothing is
// permitted, and Check says what it is.
func Later(fsys fs.FS) *Engine {
	return &Engine{sync.OnceValues(func() (*rules, error) { return parse(fsys) })}
}

// Check parses the files unless that is done, and answers their fault.
func (e *Engine) Check() error {
	_, err := e.parsed()
	return err
}

// rules are the policies of a folder, with what they speak of.
type rules struct {
	set     *cedar.PolicySet
	actions []string // that they name, sorted
	forbids []string // policies that take away, by their @id
}

func parse(fsys fs.FS) (*rules, error) {
	names, err := fs.Glob(fsys, "*.cedar")
	if err != nil {
		return nil, err
	}
	all := cedar.NewPolicySet()
	named := map[string]bool{}
	var forbids []string
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		set, err := cedar.NewPolicySetFromBytes(name, b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, m := range actionName.Regexp().FindAllSubmatch(b, -1) {
			named[string(m[1])] = true
		}
		for id, p := range set.All() {
			if !all.Add(cedar.PolicyID(name+"/"+string(id)), p) {
				return nil, fmt.Errorf("%s: policy %s stands twice", name, id)
			}
			if p.Effect() == cedar.Forbid {
				forbids = append(forbids, string(p.Annotations()["id"]))
			}
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no policies found")
	}
	slices.Sort(forbids)
	return &rules{all, slices.Sorted(maps.Keys(named)), forbids}, nil
}

// Allow tells whether the actor may do the action (subject:verb) to the
// resource. A policy that cannot be parsed or evaluated permits nothing.
func (e *Engine) Allow(a identity.Actor, action string, r Resource) bool {
	rules, err := e.parsed()
	if err != nil {
		return false
	}
	who := cedar.NewEntityUID("Actor", cedar.String(a.ID))
	what := cedar.NewEntityUID("Record", "it")
	ents := cedar.EntityMap{
		who:  {UID: who, Parents: parents(a), Attributes: principal(a)},
		what: {UID: what, Attributes: resource(r)},
	}
	decision, _ := cedar.Authorize(rules.set, ents, cedar.Request{
		Principal: who, Action: cedar.NewEntityUID("Action", cedar.String(action)), Resource: what,
	})
	return decision == cedar.Allow
}

// Require is Allow as an error: forbidden, without saying what would help.
func (e *Engine) Require(a identity.Actor, action string, r Resource) error {
	if e.Allow(a, action, r) {
		return nil
	}
	return &problem.Error{Code: problem.Forbidden, Op: action, Message: "your role does not allow this; ask an administrator of your organisation"}
}

func parents(a identity.Actor) cedar.EntityUIDSet {
	var in []cedar.EntityUID
	for _, r := range a.Roles {
		in = append(in, cedar.NewEntityUID("Role", cedar.String(r)))
	}
	if a.Staff() {
		in = append(in, cedar.NewEntityUID("Role", "staff"))
	}
	return cedar.NewEntityUIDSet(in...)
}

func principal(a identity.Actor) cedar.Record {
	m := cedar.RecordMap{"org": cedar.String(a.Org), "id": cedar.String(a.ID)}
	if a.Assessment != "" {
		m["assessment"] = cedar.String(a.Assessment)
	}
	m["paused"] = cedar.Boolean(a.Paused)
	if a.Actions != nil {
		list := make([]cedar.Value, len(a.Actions))
		for i, action := range a.Actions {
			list[i] = cedar.NewEntityUID("Action", cedar.String(action))
		}
		m["actions"] = cedar.NewSet(list...)
	}
	if a.Email != "" {
		m["address"] = cedar.String(identity.FoldEmail(a.Email))
	}
	if a.Owns != "" {
		m["owns"] = cedar.String(a.Owns)
	}
	return cedar.NewRecord(m)
}

func resource(r Resource) cedar.Record {
	m := cedar.RecordMap{"org": cedar.String(r.Org)}
	if r.Assessment != "" {
		m["assessment"] = cedar.String(r.Assessment)
	}
	if len(r.AnsweredBy) > 0 {
		m["answeredBy"] = strings(r.AnsweredBy)
	}
	if len(r.ReviewedBy) > 0 {
		m["reviewedBy"] = strings(r.ReviewedBy)
	}
	if len(r.EnteredBy) > 0 {
		m["enteredBy"] = strings(r.EnteredBy)
	}
	if len(r.AdministeredBy) > 0 {
		m["administeredBy"] = strings(r.AdministeredBy)
	}
	if r.Owned {
		m["owner"] = cedar.String(r.Owner)
	}
	if r.ProposedBy != "" {
		m["proposedBy"] = cedar.String(r.ProposedBy)
	}
	if r.Person != "" {
		m["person"], m["alone"] = cedar.String(r.Person), cedar.Boolean(r.Alone)
	}
	return cedar.NewRecord(m)
}

func strings(in []string) cedar.Set {
	vs := make([]cedar.Value, len(in))
	for i, s := range in {
		vs[i] = cedar.String(s)
	}
	return cedar.NewSet(vs...)
}
