package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/app/local"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
)

// check is one run of the program.
type check struct {
	*embedded.View
	key   checkpoint.Key
	given note.Verifier // nil: the key of the directory
	older *checkpoint.Checkpoint
	by    []checkpoint.Cosigned // who has cosigned it
	out   io.Writer
}

func run(ctx context.Context, o options, out io.Writer) error {
	view, ring, done, err := open(ctx, o.data)
	if err != nil {
		return err
	}
	defer done()
	c := &check{View: view, out: out}
	if c.key, err = checkpoint.NewKey(ring.Signer()); err != nil {
		return err
	}
	orgs, err := c.organisations(ctx)
	if err != nil {
		return err
	}
	if o.printKey {
		return c.printKeys(orgs)
	}
	if err := c.read(o); err != nil {
		return err
	}
	if c.older != nil && !slices.Contains(orgs, orgOf(c.older.Origin)) {
		orgs = append(orgs, orgOf(c.older.Origin))
	}
	for _, org := range orgs {
		if err := c.log(ctx, org); err != nil {
			return err
		}
	}
	if o.event != "" {
		return c.event(ctx, orgs, o.event)
	}
	return nil
}

// organisations are those that have events.
func (c *check) organisations(ctx context.Context) ([]string, error) {
	var orgs []string
	err := c.Partitions(ctx, func(pk string) error {
		if org, ok := audit.Organisation(table.Key{PK: pk}); ok {
			orgs = append(orgs, org)
		}
		return nil
	})
	if len(orgs) == 0 {
		orgs = []string{local.Org}
	}
	return orgs, err
}

func (c *check) printKeys(orgs []string) error {
	for _, org := range orgs {
		text, err := c.key.VerifierKey(org)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintln(c.out, text)
	}
	return nil
}

// orgOf is the organisation in the origin of a log.
func orgOf(origin string) string {
	p := strings.Split(origin, "/")
	if len(p) != 3 {
		return ""
	}
	return p[1]
}

// read takes in the key and the older checkpoint. A checkpoint that the key
// has not signed is a fault of the log: one of the two was exchanged.
func (c *check) read(o options) error {
	if o.key != "" {
		b, err := os.ReadFile(o.key)
		if err != nil {
			return err
		}
		if c.given, err = checkpoint.ParseVerifier(strings.TrimSpace(string(b))); err != nil {
			return fmt.Errorf("-key: %w", err)
		}
	}
	if o.checkpoint == "" {
		return nil
	}
	b, err := os.ReadFile(o.checkpoint)
	if err != nil {
		return err
	}
	signed, err := checkpoint.Find(b)
	if err != nil {
		return fmt.Errorf("-checkpoint: %w", err)
	}
	v, err := c.verifier(orgOf(checkpoint.Origin(signed)))
	if err != nil {
		return fmt.Errorf("-checkpoint: %w", err)
	}
	older, err := checkpoint.Open(signed, v)
	if err != nil {
		return &transparency.Broken{Index: -1, What: "the older checkpoint is not signed by the key of this log: the key or the checkpoint is another one"}
	}
	c.older = &older
	return c.cosigned(o.witness, signed, v)
}

// cosigned holds the older checkpoint to the witnesses whose keys are in a
// file.
func (c *check) cosigned(file string, signed []byte, v note.Verifier) error {
	if file == "" {
		return nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for _, line := range strings.Fields(string(b)) {
		w, err := checkpoint.ParseWitness(line)
		if err != nil {
			return fmt.Errorf("-witness: %w", err)
		}
		by, err := checkpoint.Cosignatures(signed, v, w)
		if err != nil || len(by) == 0 {
			return &transparency.Broken{Index: -1, What: "the older checkpoint is not cosigned by " + w.Name()}
		}
		c.by = append(c.by, by...)
	}
	return nil
}

func (c *check) verifier(org string) (note.Verifier, error) {
	if c.given != nil && orgOf(c.given.Name()) == org {
		return c.given, nil
	}
	return c.key.Verifier(org)
}

// log verifies one organisation's log and says what it is.
func (c *check) log(ctx context.Context, org string) error {
	v, err := c.verifier(org)
	if err != nil {
		return err
	}
	var older *checkpoint.Checkpoint
	if c.older != nil && orgOf(c.older.Origin) == org {
		older = c.older
	}
	w, err := transparency.Verify(ctx, c, org, v, older)
	if err != nil {
		return fmt.Errorf("log of %s: %w", org, err)
	}
	_, _ = fmt.Fprintf(c.out, "log of %s: whole\n", org)
	c.say("size", fmt.Sprintf("%d entries, %d of them signed", w.N, w.Signed))
	if w.N > 0 {
		c.say("root", w.Hash.String())
		c.say("last entry", w.Last.UTC().Format(time.RFC3339))
	}
	if w.Waiting > 0 {
		c.say("waiting", fmt.Sprintf("%d events have no place in the log yet", w.Waiting))
	}
	if older != nil {
		c.say("history", fmt.Sprintf("the first %d entries are those of the older checkpoint", older.N))
		for _, by := range c.by {
			c.say("cosigned", "by "+by.Name+" at "+by.At.Format(time.RFC3339))
		}
	}
	c.say("key", v.Name())
	if v.Name() == c.key.Origin(org) {
		c.say("fingerprint", "SHA-256 "+c.key.Fingerprint())
	}
	return nil
}

func (c *check) say(what, value string) { _, _ = fmt.Fprintf(c.out, "  %-11s %s\n", what, value) }

// event proves that one event is in a log whose checkpoint is signed.
func (c *check) event(ctx context.Context, orgs []string, id string) error {
	for _, org := range orgs {
		it, err := c.Get(ctx, audit.Key(org, id))
		if problem.Is(err, problem.NotFound) || problem.Is(err, problem.Invalid) {
			continue
		} else if err != nil {
			return err
		}
		entry, index, numbered, err := audit.Entry(it.Body)
		if err != nil {
			return err
		}
		if !numbered {
			return &transparency.Broken{Index: -1, What: "event " + id + " has no place in the log yet; ask again in a moment"}
		}
		return c.prove(ctx, org, id, index, tlog.RecordHash(entry))
	}
	return &transparency.Broken{Index: -1, What: "there is no event " + id}
}

func (c *check) prove(ctx context.Context, org, id string, index int64, leaf tlog.Hash) error {
	l := transparency.Log{Table: c, Key: c.key}
	p, err := l.Prove(ctx, org, transparency.Ask{Index: &index})
	if err == nil {
		err = tlog.CheckRecord(p.Inclusion.Hashes, p.Size, p.Root, index, leaf)
	}
	if problem.Is(err, problem.Invalid) {
		return &transparency.Broken{Index: index, What: "is not signed yet; ask again in a moment"}
	}
	if err != nil {
		return errors.Join(&transparency.Broken{Index: index, What: "event " + id + " cannot be proved to be in the log"}, err)
	}
	_, _ = fmt.Fprintf(c.out, "event %s: entry %d of %d\n", id, index, p.Size)
	c.say("leaf", leaf.String())
	for _, h := range p.Inclusion.Hashes {
		c.say("proof", h.String())
	}
	return nil
}
