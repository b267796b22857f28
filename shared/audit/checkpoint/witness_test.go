package checkpoint_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/problem"
)

var seen = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func witness(name string, seed byte) checkpoint.Cosigner {
	return checkpoint.NewCosigner(name, ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32)), func() time.Time { return seen })
}

// cosign answers the lines that a witness would.
func cosign(t *testing.T, k checkpoint.Key, signed string, by note.Signer) string {
	t.Helper()
	v, err := k.Verifier("acme")
	if err != nil {
		t.Fatal(err)
	}
	n, err := note.Open([]byte(signed), note.VerifierList(v))
	if err != nil {
		t.Fatal(err)
	}
	n.Sigs = nil
	both, err := note.Sign(n, by)
	if err != nil {
		t.Fatal(err)
	}
	_, lines, _ := strings.Cut(string(both), "\n\n")
	return lines
}

// The line is taken apart by hand here, by what the specification says.
func TestACosignatureIsThatOfTheSpecification(t *testing.T) {
	k, w := key(t, 1), witness("witness.example/w1", 7)
	signed := signed(t, k, "acme", 42)
	line := cosign(t, k, signed, w)
	name, b64, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(line, "— "), "\n"), " ")
	raw, err := base64.StdEncoding.DecodeString(b64)
	if err != nil || name != "witness.example/w1" || len(raw) != 4+8+64 {
		t.Fatalf("%q", line)
	}
	text, _, _ := strings.Cut(signed, "\n\n")
	public, _ := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)).Public().(ed25519.PublicKey)
	if !ed25519.Verify(public, []byte("cosignature/v1\ntime 1795424400\n"+text+"\n"), raw[12:]) {
		t.Error("another message is signed")
	}
	again, err := checkpoint.ParseWitness(w.String())
	if err != nil || again.KeyHash() != w.KeyHash() {
		t.Error(w, err)
	}
}

func TestWhoCosigned(t *testing.T) {
	k, w, other := key(t, 1), witness("w1", 7), witness("w2", 8)
	v, err := k.Verifier("acme")
	if err != nil {
		t.Fatal(err)
	}
	signed := signed(t, k, "acme", 42)
	both, err := checkpoint.Join(signed, v, w.Witness, []byte(cosign(t, k, signed, other)+cosign(t, k, signed, w)))
	if err != nil {
		t.Fatal(err)
	}
	by, err := checkpoint.Cosignatures([]byte(both), v, other.Witness, w.Witness)
	if diff := cmp.Diff([]checkpoint.Cosigned{{Name: "w1", At: seen}}, by); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if c, err := checkpoint.Open([]byte(both), v); err != nil || c.N != 42 {
		t.Error(c, err)
	}
	forged := strings.Replace(cosign(t, k, signed, other), "w2", "w1", 1)
	for what, answer := range map[string]string{
		"nothing": "", "another's": cosign(t, k, signed, other), "another key under the name": forged, "no line": "— w1 AAAA", "words": "thank you\n",
	} {
		if _, err := checkpoint.Join(signed, v, w.Witness, []byte(answer)); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, text := range []string{"", "w1", "w1+00000000+BAAA", strings.Replace(w.String(), "w1+", "w3+", 1), strings.Replace(w.String(), "w1+", "w 1+", 1)} {
		if _, err := checkpoint.ParseWitness(text); !problem.Is(err, problem.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestANoteIsFoundInWhatAMailBecomes(t *testing.T) {
	signed := signed(t, key(t, 1), "acme", 42)
	text := "审计日志的检查点\n\n" + checkpoint.Armoured(signed) + "\nKeep this mail — unchanged.\n"
	var qp bytes.Buffer
	w := quotedprintable.NewWriter(&qp)
	_, _ = w.Write([]byte(strings.ReplaceAll(text, "\n", "\r\n")))
	_ = w.Close()
	head := "From: risk@acme.example\r\nTo: auditor@firm.example\r\nSubject: checkpoint\r\nMIME-Version: 1.0\r\n"
	asQP := head + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + qp.String()
	wrapped := base64.StdEncoding.EncodeToString([]byte(text))
	wrapped = wrapped[:76] + "\r\n" + wrapped[76:]
	var parts bytes.Buffer
	m := multipart.NewWriter(&parts)
	for kind, body := range map[string]string{"text/plain": "See below.", "message/rfc822": asQP} {
		p, _ := m.CreatePart(textproto.MIMEHeader{"Content-Type": {kind}})
		_, _ = p.Write([]byte(body))
	}
	_ = m.Close()
	posted, _ := json.Marshal(map[string]string{"id": "evt_1", "checkpoint": signed})
	for what, file := range map[string]string{
		"text":          text,
		"answered":      "On Monday you wrote:\n> " + strings.ReplaceAll(text, "\n", "\n> "),
		"quoted":        asQP,
		"base64":        head + "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wrapped,
		"passed on":     head + "Content-Type: multipart/mixed; boundary=" + m.Boundary() + "\r\n\r\n" + parts.String(),
		"a posted body": string(posted),
	} {
		found, err := checkpoint.Find([]byte(file))
		if err != nil || string(found) != signed {
			t.Errorf("%s: %q, %v", what, found, err)
		}
	}
}
