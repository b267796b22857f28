// Package password keeps and checks passwords: Argon2id (RFC 9106) for what is
// stored, and the rules of NIST SP 800-63B §5.1.1 for what is taken: long
// enough, not a common one, nothing about its mix of characters.
package password

import (
	"encoding/base64"
	"fmt"
	"runtime"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"vendorrisk/shared/problem"
)

// params are the first choice of OWASP's password storage sheet: 46 MiB, one pass.
var params = argon2id.Params{Memory: 46 << 10, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Keeper hashes and compares. It is safe for concurrent use.
type Keeper struct {
	// slots bound how many run at once: each takes 46 MiB, and guesses sent
	// together must not take all memory.
	slots chan struct{}
}

// New answers a keeper.
func New() *Keeper {
	return &Keeper{slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)))}
}

// dummy is compared with where there is no hash: it takes the same work, and
// what comes of it does not count.
var dummy = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, params.Memory, params.Iterations, params.Parallelism,
	base64.RawStdEncoding.EncodeToString(make([]byte, params.SaltLength)), base64.RawStdEncoding.EncodeToString(make([]byte, params.KeyLength)))

// Hash answers what is stored of a password.
func (k *Keeper) Hash(password string) (string, error) {
	k.slots <- struct{}{}
	defer func() { <-k.slots }()
	hash, err := argon2id.CreateHash(fold(password), &params)
	return hash, problem.Wrap("password.hash", err)
}

// Matches tells whether a password is the one that was hashed. With no hash it
// takes as long and says no, so that the time of an answer does not tell
// whether there is an account.
func (k *Keeper) Matches(password, hash string) bool {
	k.slots <- struct{}{}
	defer func() { <-k.slots }()
	known := hash != ""
	if !known {
		hash = dummy
	}
	if len(password) > maxBytes {
		password = "" // bounded work; no stored password is empty
	}
	same, err := argon2id.ComparePasswordAndHash(fold(password), hash)
	return same && err == nil && known
}

// fold gives the same bytes for the same characters, however a keyboard
// composes them (NFC, as RFC 8265 §4.2 does).
func fold(password string) string { return norm.NFC.String(password) }
