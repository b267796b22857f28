// Package checkpoint is the signed statement of how long an audit log is and
// what its Merkle root is: a C2SP tlog-checkpoint inside a C2SP signed note.
// It needs no storage, so that whoever holds a checkpoint can judge it alone.
//
//	vendorrisk/main/5f3a9c21                        origin: which log
//	48213                                           size: number of entries
//	p8yW…=                                          root: base64 of the RFC 6962 tree hash
//
//	— vendorrisk/main/5f3a9c21 Az3grl…=             signatures
package checkpoint

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/problem"
)

// Checkpoint is what a note says.
type Checkpoint struct {
	Origin string
	tlog.Tree
}

// Text is the note's text, which is what gets signed. The same checkpoint
// gives the same bytes: no time stands in it.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.N, c.Hash)
}

// Sign answers the signed note. It errs with internal for a log that is not
// the signer's.
func Sign(c Checkpoint, by note.Signer) (string, error) {
	if c.Origin != by.Name() {
		return "", problem.New(problem.Internal, "a checkpoint is signed in its own log's name")
	}
	signed, err := note.Sign(&note.Note{Text: c.Text()}, by)
	return string(signed), problem.Wrap("checkpoint.sign", err)
}

// Open reads a signed note. It errs with invalid when the log's key has not
// signed it, or when it is not a checkpoint of that log. Signatures of others,
// such as witnesses, are passed over.
func Open(signed []byte, v note.Verifier) (Checkpoint, error) {
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, &problem.Error{Code: problem.Invalid, Message: "the checkpoint is not signed by the key of this log", Err: err}
	}
	c, err := parse(n.Text)
	if err == nil && c.Origin != v.Name() {
		err = bad()
	}
	return c, err
}

// Origin answers which log a signed note says it is of; nothing is verified.
func Origin(signed []byte) string {
	origin, _, _ := strings.Cut(string(signed), "\n")
	return origin
}

// parse reads a note's text. Lines after the third are extensions.
func parse(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] == "" {
		return Checkpoint{}, bad()
	}
	c := Checkpoint{Origin: lines[0]}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, bad()
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return Checkpoint{}, bad()
	}
	c.N = size
	copy(c.Hash[:], root)
	return c, nil
}

func bad() error {
	return problem.New(problem.Invalid, "this is not a checkpoint of this audit log")
}
