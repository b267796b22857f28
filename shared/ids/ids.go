// Package ids makes record identifiers: a ULID (time-ordered, 128 bits)
// behind a prefix that names the kind, such as ven_01J….
package ids

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"vendorrisk/shared/pattern"
)

// Prefixes by kind of record.
const (
	Vendor           = "ven"
	Engagement       = "eng"
	Assessment       = "asm"
	Evidence         = "evd"
	Contract         = "con"
	Obligation       = "obl"
	Finding          = "fnd"
	Incident         = "inc"
	Report           = "rep"
	Alert            = "alr"
	Person           = "per"
	Event            = "evt"
	Message          = "msg"
	Invitation       = "inv"
	Token            = "tok"
	Passkey          = "pky"
	Schedule         = "sch"
	PermissionReview = "prv"
	Webhook          = "whk"
	LogReview        = "lrv"
)

// Maker makes a new identifier of a kind. It is injected, so that tests and
// demo data can have steady ones.
type Maker func(prefix string) string

// New returns the real maker: time from now, entropy from crypto/rand.
func New(now func() time.Time) Maker {
	return func(prefix string) string {
		return prefix + "_" + ulid.MustNew(ulid.Timestamp(now()), rand.Reader).String()
	}
}

// Derived makes the identifier that follows from a time and a seed: whoever
// computes it again gets the same, so a repeated write meets itself.
func Derived(prefix string, t time.Time, seed string) string {
	var u ulid.ULID
	_ = u.SetTime(ulid.Timestamp(t)) // fails only past the year 10889
	d := sha256.Sum256([]byte(seed))
	_ = u.SetEntropy(d[:10])
	return prefix + "_" + u.String()
}

// Since is where the identifiers of a kind begin that were made at a time or
// later: they sort by time. For times before 1970 it is 1970.
func Since(prefix string, t time.Time) string {
	var u ulid.ULID
	_ = u.SetTime(uint64(max(t.UnixMilli(), 0))) // a time past the year 10889 leaves the first one
	return prefix + "_" + u.String()
}

// Sequence returns a maker for tests: prefix_00000000000000000000000001, ….
func Sequence() Maker {
	var n uint64
	return func(prefix string) string {
		n++
		var u ulid.ULID
		for i, v := 15, n; v > 0; i, v = i-1, v>>8 {
			u[i] = byte(v)
		}
		return prefix + "_" + u.String()
	}
}

var shape = pattern.New(`^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$`)

// Valid tells whether s is an identifier of the kind.
func Valid(prefix, s string) bool {
	return shape.MatchString(s) && strings.HasPrefix(s, prefix+"_")
}

// Shaped tells whether s looks like an identifier of any kind.
func Shaped(s string) bool { return shape.MatchString(s) }
