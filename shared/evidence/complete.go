package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/filetype"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault"
)

// inspecting bounds how many files are held in memory at once: each has up to
// vault.MaxUpload bytes, because a file's real type is told from the whole.
var inspecting = make(chan struct{}, 4)

// Complete checks what arrived (size, digest, real type) and keeps it for good.
// invalid names what is wrong, and the file is dropped; conflict when nothing
// has arrived yet, or the assessment takes no evidence any more. It may be
// repeated: a file that is kept stays as it is.
func (s *Service) Complete(ctx context.Context, a identity.Actor, id string) (assessment.Evidence, error) {
	e, it, err := s.load(ctx, a, id)
	if err != nil {
		return e, err
	}
	switch e.State {
	case assessment.Kept:
		return e, nil
	case assessment.Withdrawn:
		return e, problem.New(problem.Conflict, "the file was withdrawn; begin a new one")
	case assessment.Awaiting:
	}
	still, err := s.taking(ctx, a, e)
	if err != nil {
		return e, err
	}
	seen, sum, err := s.inspect(ctx, a.Org, &e)
	if problem.Is(err, problem.Invalid) || problem.Is(err, problem.Unsupported) {
		return e, s.refuse(ctx, a, e, it, err)
	} else if err != nil {
		return e, err
	}
	until := s.Wall().Add(Retention)
	stored, err := s.Vault.Keep(ctx, e.Incoming, id, binding(a.Org, e), until)
	if err != nil {
		return e, problem.Wrap("evidence.complete", err)
	}
	if stored.SHA256 != sum { // its form was posted again between the look and the copy
		return e, problem.New(problem.Conflict, "another file was uploaded with this form meanwhile; begin a new one")
	}
	verdict, err := vault.VerdictOf(ctx, s.Vault, stored, binding(a.Org, e))
	if err != nil {
		return e, problem.Wrap("evidence.complete", err)
	}
	if s.Malware != nil && verdict == vault.NotScanned {
		verdict = vault.Clean // inspect has asked
	}
	e.State, e.Scan, e.LockedUntil = assessment.Kept, string(verdict), until
	e.ContentType, e.Active = seen.MIME, seen.Active
	e.FileName = filetype.Named(e.FileName, seen.MIME)
	e.Kept, e.KeptVersion, e.Size, e.SHA256, e.Incoming = stored.Key, stored.Version, stored.Size, stored.SHA256, ""
	return s.settle(ctx, a, e, it, still)
}

// settle commits a file that is kept, if what it hangs on still takes it: after
// submitting, and all the more after a decision, an assessment's files are what
// they were.
func (s *Service) settle(ctx context.Context, a identity.Actor, e assessment.Evidence, it table.Item, still table.Write) (assessment.Evidence, error) {
	for try := 0; ; try++ {
		write := s.replace(it, &e)
		err := s.Journal.Commit(ctx, audit.Change{
			Actor: a, Action: "evidence:keep", Subject: e.ID, Before: it.Body, After: write.Item.Body,
			Writes: []table.Write{write, still},
		})
		if !problem.Is(err, problem.Conflict) || try == 3 {
			return e, err
		}
		again, now, loadErr := s.load(ctx, a, e.ID)
		if loadErr != nil || now.Version != it.Version { // another request completed or withdrew it
			if loadErr == nil && again.State == assessment.Kept {
				return again, nil
			}
			return e, err
		}
		if still, err = s.taking(ctx, a, e); err != nil { // the header moved: somebody answered, or submitted
			return e, err
		}
	}
}

// taking answers the condition under which what the file hangs on takes it: an
// assessment while all of the file's questions can be answered, another record
// by its own rules; else conflict.
func (s *Service) taking(ctx context.Context, a identity.Actor, e assessment.Evidence) (table.Write, error) {
	if e.About != "" {
		place, err := s.place(ctx, a, e.About)
		return place.Still, err
	}
	f, err := s.Assessments.Open(ctx, a, e.AssessmentID)
	if err != nil {
		return table.Write{}, err
	}
	if !f.Assessment.State.Answerable() {
		return table.Write{}, problem.New(problem.Conflict, "the assessment is %s; its evidence stays as it is", f.Assessment.State)
	}
	for _, q := range e.QuestionIDs {
		if section, ok := f.SectionOf(q); ok && !f.Opens(a, section) {
			return table.Write{}, problem.New(problem.Conflict, "the file belongs to a section that is not open to you now")
		}
	}
	return assessment.Unmoved(a.Org, f.Assessment), nil
}

// inspect reads what arrived once, holds it to what was announced, and answers
// its type and SHA-256. After a crash between Keep and commit the bytes are in
// the locked area already.
func (s *Service) inspect(ctx context.Context, org string, e *assessment.Evidence) (_ filetype.Type, sum string, err error) {
	select {
	case inspecting <- struct{}{}:
		defer func() { <-inspecting }()
	case <-ctx.Done():
		return filetype.Type{}, "", problem.New(problem.Unavailable, "too many files are being checked; try again in a moment")
	}
	r, _, err := s.Vault.Incoming(ctx, e.Incoming)
	if problem.Is(err, problem.NotFound) {
		stored, keepErr := s.Vault.Keep(ctx, e.Incoming, e.ID, binding(org, *e), s.Wall().Add(Retention))
		if keepErr != nil {
			return filetype.Type{}, "", problem.New(problem.Conflict, "no file has arrived yet; upload it with the form, then complete it")
		}
		r, err = s.Vault.Open(ctx, stored, binding(org, *e))
	}
	if err != nil {
		return filetype.Type{}, "", problem.Wrap("evidence.inspect", err)
	}
	defer r.Close() //nolint:errcheck // read only
	body, err := io.ReadAll(io.LimitReader(r, vault.MaxUpload+1))
	if err != nil {
		return filetype.Type{}, "", problem.Wrap("evidence.inspect", err)
	}
	digest := sha256.Sum256(body)
	sum = hex.EncodeToString(digest[:])
	if err := s.screen(ctx, e, body); err != nil {
		return filetype.Type{}, "", err
	}
	seen, err := s.asAnnounced(*e, body, sum)
	return seen, sum, err
}

// screen errs with invalid when there is malware in the bytes, and with
// unavailable when nobody can tell now: what arrived stays, to be completed later.
func (s *Service) screen(ctx context.Context, e *assessment.Evidence, body []byte) error {
	if s.Malware == nil {
		return nil
	}
	found, err := s.Malware(ctx, bytes.NewReader(body))
	if err != nil {
		return &problem.Error{
			Code: problem.Unavailable, Op: scanning, Message: "the file has arrived, but cannot be scanned for malware now; complete it again in a few minutes", Err: err,
		}
	}
	if found == "" {
		return nil
	}
	e.Scan = string(vault.Infected)
	var bad problem.Fields
	bad.AddKey("/file", malwareKey, "malware was found in the file ("+found+"); it was not kept")
	return bad.Err()
}

const scanning = "evidence.scan"

// Unscanned tells whether Complete has kept a file waiting because nobody can
// say now whether there is malware in it. It can be called again.
func Unscanned(err error) bool {
	var e *problem.Error
	return errors.As(err, &e) && e.Op == scanning
}

const malwareKey = "field.malware"

// Refusal is why Complete has refused a file, as a key of the pages' words.
func Refusal(err error) string {
	if problem.Names(err, malwareKey) {
		return malwareKey
	}
	return "portal.refusedFile"
}

// asAnnounced holds the bytes to what was said of them.
func (s *Service) asAnnounced(e assessment.Evidence, body []byte, sum string) (filetype.Type, error) {
	var bad problem.Fields
	if e.Size > 0 && int64(len(body)) != e.Size {
		bad.AddKey("/size", "field.fileSize", fmt.Sprintf("%d bytes arrived, %d were announced", len(body), e.Size), "25 MB")
	}
	if e.SHA256 != "" && sum != e.SHA256 {
		bad.Add("/sha256", "the bytes that arrived have another SHA-256 than announced; upload the file again")
	}
	if err := bad.Err(); err != nil {
		return filetype.Type{}, err
	}
	if s.Sniff == nil {
		return filetype.Type{}, problem.New(problem.Internal, "this program does not take files")
	}
	seen, err := s.Sniff(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return filetype.Type{}, err
	}
	if e.ContentType != "" && !filetype.Match(e.ContentType, seen) {
		bad.AddKey("/contentType", "field.fileKind", "the file is "+seen.MIME+", not what was announced")
	}
	return seen, bad.Err()
}

// refuse drops the upload and withdraws the record, then answers why.
func (s *Service) refuse(ctx context.Context, a identity.Actor, e assessment.Evidence, it table.Item, why error) error {
	incoming := e.Incoming
	e.State, e.Incoming = assessment.Withdrawn, ""
	write := s.replace(it, &e)
	err := s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "evidence:refuse", Subject: e.ID, Before: it.Body, After: write.Item.Body, Writes: []table.Write{write},
	})
	if err != nil {
		return err
	}
	if err := s.Vault.Discard(ctx, incoming); err != nil {
		return problem.Wrap("evidence.refuse", err)
	}
	return why
}
