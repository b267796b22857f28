package console

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/library"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

// maxShownFaults keeps the page of a hopeless file readable.
const maxShownFaults = 50

type importView struct {
	Faults []problem.FieldError // within the file
	Done   *library.Entry
	Title  string
	Path   string // of the published questionnaire
	Lost   []questionnaire.NotCarried
}

func (p *pages) importForm(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	p.showImport(w, r, form.New(p.Render.Say(r)), importView{})
	return nil
}

func (p *pages) showImport(w http.ResponseWriter, r *http.Request, f *form.Form, v importView) {
	say := p.Render.Say(r)
	p.Render.Page(w, r, "import", page.View{Title: say.T("library.import"), Breadcrumbs: desk.Crumbs(say, "questionnaires"), Form: f, Body: v})
}

// importFile publishes a VSAQ file and shows what of it was not carried over.
// The same file again changes nothing, so the answer may be a page.
func (p *pages) importFile(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	f := form.New(say)
	file, err := upload(r, f)
	if err != nil {
		return err
	}
	if f.Refused() {
		p.showImport(w, r, f, importView{})
		return nil
	}
	e, lost, err := p.Library.Import(r.Context(), a, "vsaq", file, f.Get("name"), f.Get("version"))
	v := importView{}
	var bad *problem.Error
	if problem.Is(err, problem.Invalid) && errors.As(err, &bad) && len(bad.Fields) > 0 {
		for _, fe := range bad.Fields {
			if fe.Pointer == "/name" || fe.Pointer == "/version" {
				f.Refuse(&problem.Error{Code: problem.Invalid, Fields: []problem.FieldError{fe}})
			} else if len(v.Faults) < maxShownFaults {
				v.Faults = append(v.Faults, fe)
			}
		}
		if len(v.Faults) > 0 {
			f.Fault("file", "library.fileFaults")
		}
		p.showImport(w, r, f, v)
		return nil
	} else if err != nil {
		return err
	}
	v.Done, v.Lost, v.Path = &e, lost, "/questionnaires/"+e.Name+"/"+e.Version
	v.Title, _ = e.Title.In(string(say.Lang))
	p.showImport(w, r, f, v)
	return nil
}

// upload reads the multipart form as it streams, without temporary files.
func upload(r *http.Request, f *form.Form) ([]byte, error) {
	mr, err := r.MultipartReader()
	if err != nil {
		return nil, problem.New(problem.Unsupported, "send the form as multipart/form-data")
	}
	var file []byte
	for {
		part, err := mr.NextPart()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, unreadable(err)
		}
		body, err := content(part)
		if err != nil {
			return nil, err
		}
		switch name := part.FormName(); name {
		case "file":
			file = body
		case "name", "version":
			f.Set(name, strings.TrimSpace(strings.ToValidUTF8(string(body), "")))
		}
	}
	if len(file) == 0 {
		f.Fault("file", "field.file")
	}
	return file, nil
}

func content(part *multipart.Part) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(part, questionnaire.MaxBytes+1))
	if err != nil {
		return nil, unreadable(err)
	}
	if len(body) > questionnaire.MaxBytes {
		return nil, problem.New(problem.TooLarge, "a questionnaire file holds at most %d bytes", questionnaire.MaxBytes)
	}
	return body, nil
}

func unreadable(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return problem.New(problem.TooLarge, "the form holds more than it may")
	}
	return problem.New(problem.Invalid, "the form could not be read")
}
