package file

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

const (
	fieldMax = 8 << 10             // bytes of one form field
	drainMax = 2 * vault.MaxUpload // bytes read after a refusal, so that the browser sees the answer
)

// Handler serves POST /uploads/{key} and GET /downloads/{token} below
// Options.BaseURL. Neither needs a session: the form and the link carry their
// own permission. How long a slow sender may take is the server's ReadTimeout.
func (v *Vault) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /uploads/{key}", v.upload)
	mux.HandleFunc("GET /downloads/{token}", v.download)
	return mux
}

// upload answers 303 to the form's redirect, or 204 without one; else a
// refusal, and nothing is kept of what was sent.
func (v *Vault) upload(w http.ResponseWriter, r *http.Request) {
	redirect, err := v.receive(r)
	if err != nil {
		_, _ = io.CopyN(io.Discard, r.Body, drainMax)
		v.refuse(w, r, "vault.upload", err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	if redirect == "" {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Location", redirect)
	w.WriteHeader(http.StatusSeeOther)
}

// receive stores the file of a form and answers where the browser goes next.
func (v *Vault) receive(r *http.Request) (redirect string, err error) {
	key := r.PathValue("key")
	parts, err := r.MultipartReader()
	if err != nil {
		return "", notMultipart
	}
	fields, upload, err := readFields(parts)
	if err != nil {
		return "", err
	}
	p, err := v.checkForm(key, fields)
	if err != nil {
		return "", err
	}
	return p.Redirect, v.arrive(r.Context(), v.incoming.name(key), p.Length[1], parts, upload)
}

// readFields reads the fields up to the file, which must come last.
func readFields(parts *multipart.Reader) (map[string]string, io.Reader, error) {
	fields := map[string]string{}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil, nil, malformed
		}
		name := part.FormName()
		switch name {
		case fieldFile:
			return fields, part, nil
		case fieldKey, fieldPolicy, fieldSignature:
		default:
			return nil, nil, malformed
		}
		value, err := io.ReadAll(io.LimitReader(part, fieldMax+1))
		if _, twice := fields[name]; twice || err != nil || len(value) > fieldMax {
			return nil, nil, malformed
		}
		fields[name] = string(value)
	}
}

// arrive writes an upload under a name that was never written before. A try
// that fails leaves the name free, so that the same form can be sent again.
func (v *Vault) arrive(ctx context.Context, name string, limit int64, parts *multipart.Reader, upload io.Reader) error {
	if _, busy := v.uploading.LoadOrStore(name, true); busy {
		return usedUp
	}
	defer v.uploading.Delete(name)
	if err := v.neverWritten(name); err != nil {
		return err
	}
	out, err := v.spool(ctx, v.incoming, name, vault.Binding{}, upload, limit)
	if err != nil {
		return sayWhy(err)
	}
	defer out.drop()
	if _, err := parts.NextPart(); !errors.Is(err, io.EOF) {
		return malformed // a field after the file, or no proper end
	}
	lock := v.incoming.lock(name)
	lock.Lock()
	defer lock.Unlock()
	return v.commit(v.incoming, name, vault.Binding{}, out)
}

func (v *Vault) neverWritten(name string) error {
	_, err := os.Lstat(filepath.Join(v.incoming.heads, name))
	switch {
	case err == nil:
		return usedUp
	case errors.Is(err, fs.ErrNotExist):
		return nil
	default:
		return unavailable("", err)
	}
}

// sayWhy turns what spool answers into what people are told.
func sayWhy(err error) error {
	var source errSource
	switch {
	case errors.As(err, &source):
		return brokenOff
	case problem.Is(err, problem.TooLarge):
		return tooLarge
	case problem.Is(err, problem.Invalid):
		return empty
	default:
		return err
	}
}
