package checkpoint

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"vendorrisk/shared/problem"
)

// cosignature is the type of an Ed25519 key that cosigns (C2SP
// tlog-cosignature, "Format").
const cosignature = 0x04

// Witness is the public key of somebody outside who cosigns checkpoints: a
// cosignature says that until then the log had grown without losing or
// changing an entry (C2SP tlog-cosignature). It is a note.Verifier.
type Witness struct {
	name   string
	hash   uint32
	public ed25519.PublicKey
}

// ParseWitness reads a witness's public key, name+hash+base64 with the type of
// cosignatures; invalid for other text.
func ParseWitness(text string) (Witness, error) {
	bad := problem.New(problem.Invalid, "this is not the public key of a witness: name+hash+key, with an Ed25519 key that cosigns")
	p := strings.SplitN(text, "+", 3)
	if len(p) != 3 || !validName(p[0]) || len(p[1]) != 8 {
		return Witness{}, bad
	}
	hash, err := strconv.ParseUint(p[1], 16, 32)
	if err != nil {
		return Witness{}, bad
	}
	key, err := base64.StdEncoding.DecodeString(p[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != cosignature {
		return Witness{}, bad
	}
	w := newWitness(p[0], key[1:])
	if uint64(w.hash) != hash {
		return Witness{}, bad
	}
	return w, nil
}

// validName is what a key may be called in a signed note.
func validName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '+' })
}

func newWitness(name string, public ed25519.PublicKey) Witness {
	sum := sha256.Sum256(append([]byte(name+"\n"), append([]byte{cosignature}, public...)...))
	return Witness{name: name, hash: binary.BigEndian.Uint32(sum[:4]), public: public}
}

// Name of the key.
func (w Witness) Name() string { return w.name }

// KeyHash is the key's number among those of one name.
func (w Witness) KeyHash() uint32 { return w.hash }

// String is what ParseWitness reads.
func (w Witness) String() string {
	return fmt.Sprintf("%s+%08x+%s", w.name, w.hash, base64.StdEncoding.EncodeToString(append([]byte{cosignature}, w.public...)))
}

// Verify tells whether a signature, with its time in front, is the witness's
// over the text.
func (w Witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(sig)
	return at < 1<<63 && ed25519.Verify(w.public, cosigned(at, msg), sig[8:])
}

func cosigned(at uint64, msg []byte) []byte {
	return append(fmt.Appendf(nil, "cosignature/v1\ntime %d\n", at), msg...)
}

// Cosigner signs as a witness does, at the time that now answers.
type Cosigner struct {
	Witness
	private ed25519.PrivateKey
	now     func() time.Time
}

// NewCosigner makes a witness's signer.
func NewCosigner(name string, key ed25519.PrivateKey, now func() time.Time) Cosigner {
	public, _ := key.Public().(ed25519.PublicKey)
	return Cosigner{newWitness(name, public), key, now}
}

// Sign implements note.Signer.
func (c Cosigner) Sign(msg []byte) ([]byte, error) {
	at := uint64(max(0, c.now().Unix()))
	return append(binary.BigEndian.AppendUint64(nil, at), ed25519.Sign(c.private, cosigned(at, msg))...), nil
}

// Cosigned is who has cosigned a note, and when.
type Cosigned struct {
	Name string    `json:"name"`
	At   time.Time `json:"at"`
}

// Cosignatures answers which of the witnesses have cosigned a note of the log,
// in their order; signatures of others are passed over. It errs as Open does.
func Cosignatures(signed []byte, log note.Verifier, witnesses ...Witness) ([]Cosigned, error) {
	if _, err := Open(signed, log); err != nil {
		return nil, err
	}
	known := []note.Verifier{log}
	for _, w := range witnesses {
		known = append(known, w)
	}
	n, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return nil, &problem.Error{Code: problem.Invalid, Message: "a cosignature of the checkpoint is false", Err: err}
	}
	var out []Cosigned
	for _, w := range witnesses {
		for _, s := range n.Sigs {
			if s.Name != w.name || s.Hash != w.hash {
				continue
			}
			raw, err := base64.StdEncoding.DecodeString(s.Base64)
			if err != nil || len(raw) < 12 {
				continue // note.Open has read it
			}
			at := binary.BigEndian.Uint64(raw[4:])                             // behind the key's hash
			out = append(out, Cosigned{w.name, time.Unix(int64(at), 0).UTC()}) //nolint:gosec // Verify holds it below 2^63
		}
	}
	return out, nil
}

// Join adds what a witness answered to a note: those of its lines that are
// signatures of that witness over the note. It errs with invalid when there is
// none among them.
func Join(signed string, log note.Verifier, w Witness, answer []byte) (string, error) {
	refused := problem.New(problem.Invalid, "the witness's answer holds no cosignature of its key")
	text, own, ok := strings.Cut(signed, "\n\n")
	if !ok {
		return "", bad()
	}
	for line := range strings.Lines(string(answer)) {
		if !strings.HasPrefix(line, "— "+w.name+" ") || !strings.HasSuffix(line, "\n") {
			continue
		}
		by, err := Cosignatures([]byte(text+"\n\n"+own+line), log, w)
		if err == nil && len(by) > 0 {
			return signed + line, nil
		}
	}
	return "", refused
}
