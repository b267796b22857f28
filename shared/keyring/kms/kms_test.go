package kms_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awskms "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/keyring/kms"
	"vendorrisk/shared/problem"
)

// edwards answers in place of KMS for an Ed25519 key, which moto does not have
// yet, and holds each request to what KMS asks for such a key.
type edwards struct {
	t     *testing.T
	key   ed25519.PrivateKey
	spoil bool // answers another key's signature
	asked int
}

func (e *edwards) RoundTrip(r *http.Request) (*http.Response, error) {
	e.asked++
	var in struct {
		KeyId, MessageType, SigningAlgorithm string
		Message                              []byte
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	if in.KeyId != "alias/checkpoints" {
		e.t.Errorf("asked for key %q", in.KeyId)
	}
	var out any
	switch _, call, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); call {
	case "GetPublicKey":
		der, err := x509.MarshalPKIXPublicKey(e.key.Public())
		if err != nil {
			return nil, err
		}
		out = map[string]any{"KeyId": in.KeyId, "PublicKey": der, "KeySpec": "ECC_NIST_EDWARDS25519", "KeyUsage": "SIGN_VERIFY"}
	case "Sign":
		if in.MessageType != "RAW" || in.SigningAlgorithm != "ED25519_SHA_512" || len(in.Message) > 4096 {
			e.t.Errorf("asked to sign %d bytes as %s with %s", len(in.Message), in.MessageType, in.SigningAlgorithm)
		}
		signed := ed25519.Sign(e.key, in.Message)
		if e.spoil {
			signed[0] ^= 1
		}
		out = map[string]any{"KeyId": in.KeyId, "Signature": signed, "SigningAlgorithm": in.SigningAlgorithm}
	default:
		return nil, errors.New("not expected: " + call)
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Request: r, Header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}}, Body: io.NopCloser(bytes.NewReader(raw))}, nil
}

func TestCheckpointsSignedInKMSAreVerifiedWithThePublicKeyAlone(t *testing.T) {
	at := enginetest.TakeMoto(t)
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	wire := &edwards{t: t, key: private}
	keys := awskms.NewFromConfig(enginetest.Config(at, wire))
	signer := func(keys kms.Keys, public ed25519.PublicKey) crypto.Signer {
		t.Helper()
		s, err := kms.NewSigner(t.Context(), keys, "alias/checkpoints", public)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, public := range map[string]ed25519.PublicKey{"asked of KMS": nil, "known": private.Public().(ed25519.PublicKey)} {
		wire.asked = 0
		key, err := checkpoint.NewKey(signer(keys, public))
		if err != nil {
			t.Fatal(name, err)
		}
		by, err := key.Signer("acme")
		if err != nil {
			t.Fatal(err)
		}
		root := tlog.Hash(sha256.Sum256([]byte("root")))
		note, err := checkpoint.Sign(checkpoint.Checkpoint{Origin: by.Name(), Tree: tlog.Tree{N: 42, Hash: root}}, by)
		if err != nil {
			t.Fatal(name, err)
		}
		printed, err := key.VerifierKey("acme") // what an auditor keeps
		if err != nil {
			t.Fatal(err)
		}
		v, err := checkpoint.ParseVerifier(printed)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := checkpoint.Open([]byte(note), v); err != nil || c.N != 42 || c.Hash != root {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
		if want := map[bool]int{true: 2, false: 1}[public == nil]; wire.asked != want {
			t.Errorf("%s: %d calls of KMS, want %d", name, wire.asked, want)
		}
	}
	wire.spoil = true
	if _, err := signer(keys, nil).Sign(nil, []byte("m"), crypto.Hash(0)); !problem.Is(err, problem.Internal) {
		t.Errorf("a wrong signature is believed: %v", err)
	}
	if _, err := signer(nil, private.Public().(ed25519.PublicKey)).Sign(nil, []byte("m"), crypto.Hash(0)); !problem.Is(err, problem.Internal) {
		t.Errorf("signed without a key: %v", err)
	}
}

func TestAnotherKindOfKeyIsRefused(t *testing.T) {
	at := enginetest.TakeMoto(t)
	keys := awskms.NewFromConfig(enginetest.Config(at, nil))
	made, err := keys.CreateKey(t.Context(), &awskms.CreateKeyInput{KeySpec: types.KeySpecEccNistP256, KeyUsage: types.KeyUsageTypeSignVerify})
	if err != nil {
		t.Fatal(err)
	}
	for what, id := range map[string]string{"P-256": aws.ToString(made.KeyMetadata.Arn), "absent": "alias/nowhere", "no name": ""} {
		_, err := kms.NewSigner(t.Context(), keys, id, nil)
		if !problem.Is(err, problem.Internal) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := kms.NewSigner(t.Context(), nil, "alias/checkpoints", nil); !problem.Is(err, problem.Internal) {
		t.Errorf("nothing given: %v", err)
	}
}
