package evidence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/pattern"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// Announced is what somebody says of a file before uploading it.
type Announced struct {
	FileName    string   `json:"fileName"`
	ContentType string   `json:"contentType"`
	Size        int64    `json:"size"`   // bytes
	SHA256      string   `json:"sha256"` // hex
	QuestionIDs []string `json:"questionIds"`
	ValidUntil  string   `json:"validUntil"` // YYYY-MM-DD

	// FromPage: a form without script cannot know size and digest; they are
	// taken from the bytes that arrive.
	FromPage bool   `json:"-"`
	Redirect string `json:"-"` // where the browser goes after the upload; {id} becomes the evidence's id
}

// maxContentType is more than the longest registered media type has.
const maxContentType = 255

var hexDigest = pattern.New(`^[0-9a-fA-F]{64}$`)

// Begin makes the record of a file to come and the form to upload it with.
func (s *Service) Begin(ctx context.Context, a identity.Actor, id string, in Announced) (assessment.Evidence, vault.Form, error) {
	f, err := s.Assessments.Open(ctx, a, id)
	if err != nil {
		return assessment.Evidence{}, vault.Form{}, err
	}
	if err := in.check(a, f); err != nil {
		return assessment.Evidence{}, vault.Form{}, err
	}
	if !f.Assessment.State.Answerable() {
		return assessment.Evidence{}, vault.Form{}, problem.New(problem.Conflict, "the assessment is %s; no evidence is taken now", f.Assessment.State)
	}
	if len(f.Evidence) >= MaxPerAssessment {
		return assessment.Evidence{}, vault.Form{}, problem.New(problem.TooLarge, "an assessment holds at most %d files", MaxPerAssessment)
	}
	e := s.announced(a, in)
	e.AssessmentID, e.VendorID = id, f.Assessment.VendorID
	return s.begun(ctx, a, e, assessment.PK(a.Org, id), in.Redirect)
}

func (s *Service) form(ctx context.Context, e assessment.Evidence, redirect string) (vault.Form, error) {
	most := int64(vault.MaxUpload)
	if e.Size > 0 {
		most = e.Size
	}
	form, err := s.Vault.Presign(ctx, vault.Slot{Key: e.Incoming, MaxBytes: most, Expires: s.Wall().Add(FormLife), Redirect: redirect})
	return form, problem.Wrap("evidence.form", err)
}

// Form answers the upload form again while the file is awaited; conflict after.
func (s *Service) Form(ctx context.Context, a identity.Actor, id, redirect string) (assessment.Evidence, vault.Form, error) {
	e, _, err := s.load(ctx, a, id)
	if err != nil {
		return e, vault.Form{}, err
	}
	if e.State != assessment.Awaiting {
		return e, vault.Form{}, problem.New(problem.Conflict, "the file is %s already", e.State)
	}
	form, err := s.form(ctx, e, redirect)
	return e, form, err
}

func (in *Announced) check(a identity.Actor, f *assessment.File) error {
	var bad problem.Fields
	in.checkFile(&bad)
	if len(in.QuestionIDs) == 0 {
		bad.AddKey("/questionIds", "field.required", "name at least one question that the file is for")
	}
	for i, id := range in.QuestionIDs {
		at := fmt.Sprintf("/questionIds/%d", i)
		section, ok := f.SectionOf(id)
		switch {
		case !ok:
			bad.AddKey(at, "field.question", "the questionnaire has no such question")
		case slices.Index(in.QuestionIDs, id) != i:
			bad.AddKey(at, "field.duplicate", "stands twice; remove one")
		case f.Assessment.State.Answerable() && !f.Opens(a, section):
			bad.AddKey(at, identity.NotTheirSection, "this section is not open to you now")
		}
	}
	return bad.Err()
}

// checkFile notes what is wrong with what is said of the file itself.
func (in *Announced) checkFile(bad *problem.Fields) {
	name := strings.TrimSpace(in.FileName)
	if n := utf8.RuneCountInString(name); n == 0 || n > 200 {
		bad.AddKey("/fileName", "field.required", "give a name of 1 to 200 characters")
	} else if strings.ContainsFunc(name, misleading) || !utf8.ValidString(name) {
		bad.AddKey("/fileName", "field.characters", "leave out slashes, control characters and marks that turn the direction of writing")
	}
	if len(in.ContentType) > maxContentType {
		bad.AddKey("/contentType", "field.tooLong", fmt.Sprintf("has %d bytes; at most %d", len(in.ContentType), maxContentType), fmt.Sprint(maxContentType))
	}
	if !in.FromPage {
		if in.Size < 1 {
			bad.AddKey("/size", "field.fileSize", "give the size in bytes; an empty file is no evidence", "25 MB")
		}
		if !hexDigest.MatchString(in.SHA256) {
			bad.Add("/sha256", "give the SHA-256 of the file as 64 hexadecimal digits")
		}
	}
	if in.Size > vault.MaxUpload {
		bad.AddKey("/size", "field.fileSize", fmt.Sprintf("is over %d bytes (25 MB)", vault.MaxUpload), "25 MB")
	}
	if in.ValidUntil != "" {
		if _, err := clock.ParseDate(in.ValidUntil); err != nil {
			bad.AddKey("/validUntil", "field.date", "give a day that exists, as YYYY-MM-DD")
		}
	}
}

// misleading tells what a file's name must not hold: what other systems read
// as a path, and what makes a name look like another one on a page.
func misleading(r rune) bool {
	return r == '/' || r == '\\' || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r)
}
