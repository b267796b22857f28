// Package vault is the port for evidence bytes and rendered reports. An
// upload lands in an incoming area under a fresh random key, is inspected
// there, and only then kept in the locked area (DESIGN §9). Bytes are always
// encrypted at rest; a Binding ties the ciphertext to the record it is for.
package vault

import (
	"context"
	"io"
	"time"

	"vendorrisk/shared/pattern"
	"vendorrisk/shared/problem"
)

// MaxUpload is the largest file taken, in bytes (25 MB as people count it).
const MaxUpload = 25 << 20

// Slot is a place for one upload.
type Slot struct {
	Key      string    // fresh random key in the incoming area; see ValidSlotKey
	MaxBytes int64     // content-length-range upper bound, 1…MaxUpload; an empty file is always refused
	Expires  time.Time // wall clock, at most MaxFormLife away; after it the form is refused
	Redirect string    // where the browser goes on success; "" answers 204
}

// MaxFormLife is how long a form can be good for.
const MaxFormLife = 12 * time.Hour

// ValidSlotKey tells whether s can be a Slot.Key: 16–128 of A–Z, a–z, 0–9, dash
// and underscore, so that it is one plain step of a path everywhere.
func ValidSlotKey(s string) bool { return slotKey.MatchString(s) }

var slotKey = pattern.New(`^[A-Za-z0-9_-]{16,128}$`)

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

// Absent is not_found: nothing is there, or it is bound otherwise.
func Absent() error { return problem.New(problem.NotFound, "there is no such file") }

// Taken is conflict: the key holds other bytes.
func Taken() error {
	return problem.New(problem.Conflict, "another file is already kept under this key")
}

// Locked is conflict, and names until when kept bytes stay.
func Locked(until time.Time) error {
	return problem.New(problem.Conflict, "the file is locked until %s (UTC) and cannot be erased before", until.UTC().Format(time.DateTime))
}

// Vault stores bytes. Every error is a *problem.Error: not_found for what is
// absent or bound otherwise, invalid for a slot that cannot be presigned,
// conflict for a key that holds other bytes or a lock that has not passed,
// unavailable for the engine, internal for stored bytes that are damaged.
//
// The form itself answers 4xx, and nothing arrives, when a field is missing,
// changed or for another key, when it has expired, and for a file that is
// empty or over the slot's bound.
type Vault interface {
	// Presign makes the upload form for a slot.
	Presign(ctx context.Context, s Slot) (Form, error)
	// Incoming opens an arrived upload and tells its size; not_found before.
	Incoming(ctx context.Context, key string) (io.ReadCloser, int64, error)
	// Keep moves an arrived upload into the locked area until at least the
	// given time. It is idempotent: a second call answers the same Kept, and
	// a later time makes the lock longer, never shorter. conflict when key
	// already holds another upload.
	Keep(ctx context.Context, incoming, key string, b Binding, until time.Time) (Kept, error)
	// Discard drops an arrived upload; absent is fine.
	Discard(ctx context.Context, incoming string) error
	// Put stores bytes that the system made itself (reports), without a lock.
	// The same bytes again answer the same Kept; other bytes are conflict.
	Put(ctx context.Context, key string, b Binding, r io.Reader) (Kept, error)
	// Open reads kept bytes. A reader that ends without an error has given
	// the whole of them, unchanged.
	Open(ctx context.Context, k Kept, b Binding) (io.ReadCloser, error)
	// Link makes a download link that lives for ttl; name and contentType are
	// what the browser is told. Always served as an attachment.
	Link(ctx context.Context, k Kept, b Binding, name, contentType string, ttl time.Duration) (string, error)
	// Erase deletes kept bytes whose lock has passed, else conflict naming the
	// day until which they stay. Absent is fine.
	Erase(ctx context.Context, k Kept, b Binding) error
}

// Verdict is what a malware scan has said about kept bytes.
type Verdict string

// The verdicts. Only NotScanned and Clean can be read; the others refuse Open
// and Link as conflict.
const (
	NotScanned  Verdict = "not_scanned" // scanning is switched off
	Pending     Verdict = "pending"     // the scan has not ended
	Clean       Verdict = "clean"
	Infected    Verdict = "infected"
	Unscannable Verdict = "unscannable" // the scan has ended without an answer, as for an encrypted file
)

// Readable tells whether anybody may read bytes with this verdict.
func (v Verdict) Readable() bool { return v == NotScanned || v == Clean }

// Refusal is nil for readable bytes, else conflict that says why not.
func (v Verdict) Refusal() error {
	switch v {
	case NotScanned, Clean:
		return nil
	case Pending:
		return problem.New(problem.Conflict, "the file is still being scanned for malware; try again in a few minutes")
	case Infected:
		return problem.New(problem.Conflict, "malware was found in the file; nobody can open it")
	default:
		return problem.New(problem.Conflict, "the file could not be scanned for malware; nobody can open it")
	}
}

// Scanner is a Vault whose kept bytes are scanned for malware.
type Scanner interface {
	// Verdict answers what is known now; errors as Vault.Open.
	Verdict(ctx context.Context, k Kept, b Binding) (Verdict, error)
}

// VerdictOf asks a vault that scans; any other has not scanned.
func VerdictOf(ctx context.Context, v Vault, k Kept, b Binding) (Verdict, error) {
	if s, ok := v.(Scanner); ok {
		return s.Verdict(ctx, k, b)
	}
	return NotScanned, nil
}
