package questionnaire

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Canonical is the one JSON form of a questionnaire: fields in the order of
// the Go types, languages sorted, empty fields left out, no white space. Its
// SHA-256 is the version's hash. Source is left out: it tells where a file
// came from, not what is asked, and the same questions exported and imported
// again are the same questionnaire.
func Canonical(q *Questionnaire) []byte {
	c := *q
	c.Source = nil
	return encode(&c, "")
}

// Hash is the SHA-256 of Canonical in lower-case hexadecimal.
func Hash(q *Questionnaire) string {
	sum := sha256.Sum256(Canonical(q))
	return hex.EncodeToString(sum[:])
}

// Export is the questionnaire as a file for people to keep and edit: indented,
// with its source. Parse reads it back to the same hash.
func Export(q *Questionnaire) []byte { return encode(q, "  ") }

// encode cannot fail: the types hold no channel, function or cycle, and
// Validate keeps numbers finite.
func encode(v any, indent string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		panic("questionnaire: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
