// Package vault is the port for evidence bytes and rendered reports. An
// upload lands in an incoming area under a fresh random key, is inspected
// there, and only then kept in the locked area (DESIGN §9). Bytes are always
// encrypted at rest; a Binding ties the ciphertext to the record it is for.
package vault

import (
	"context"
	"io"
	"time"
)

// MaxUpload is the largest file taken, in bytes (25 MB as people count it).
const MaxUpload = 25 << 20

// Slot is a place for one upload.
type Slot struct {
	Key      string    // fresh random key in the incoming area
	MaxBytes int64     // content-length-range upper bound
	Expires  time.Time // wall clock; after it the form is refused
	Redirect string    // where the browser goes on success; "" answers 204
}

// Form is what a browser or a script posts: multipart/form-data with Fields
// first, in order of need, and the bytes last in the field "file".
type Form struct {
	Method string            `json:"method"` // always POST
	URL    string            `json:"url"`
	Fields map[string]string `json:"fields"`
}

// Binding is the encryption context: which organisation, vendor and record
// the bytes belong to. Opening with another binding fails as not_found.
type Binding struct{ Org, Vendor, Record string }

// Kept names a stored object: Key and, where the engine has them, its version.
type Kept struct {
	Key     string `json:"key"`
	Version string `json:"version,omitempty"`
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256"` // lower-case hex of the plain bytes
}

// Vault stores bytes. Every error is a *problem.Error: not_found for what is
// absent, too_large, invalid for a refused form, unavailable for the engine.
type Vault interface {
	// Presign makes the upload form for a slot.
	Presign(ctx context.Context, s Slot) (Form, error)
	// Incoming opens an arrived upload and tells its size; not_found before.
	Incoming(ctx context.Context, key string) (io.ReadCloser, int64, error)
	// Keep moves an arrived upload into the locked area until at least the
	// given time. It is idempotent: a second call answers the same Kept.
	Keep(ctx context.Context, incoming, key string, b Binding, until time.Time) (Kept, error)
	// Discard drops an arrived upload; absent is fine.
	Discard(ctx context.Context, incoming string) error
	// Put stores bytes that the system made itself (reports).
	Put(ctx context.Context, key string, b Binding, r io.Reader) (Kept, error)
	// Open reads kept bytes.
	Open(ctx context.Context, k Kept, b Binding) (io.ReadCloser, error)
	// Link makes a download link that lives for ttl; name and contentType are
	// what the browser is told. Always served as an attachment.
	Link(ctx context.Context, k Kept, b Binding, name, contentType string, ttl time.Duration) (string, error)
	// Erase deletes kept bytes whose lock has passed, else conflict naming the
	// day until which they stay.
	Erase(ctx context.Context, k Kept, b Binding) error
}
