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
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/keyring/kms"
	"vendorrisk/shared/problem"
)

// store puts a secret into moto's Secrets Manager, encrypted with a key of its
// KMS, and answers its ARN.
func store(t *testing.T, at, text string) string {
	t.Helper()
	key, err := awskms.NewFromConfig(enginetest.Config(at, nil)).CreateKey(t.Context(), &awskms.CreateKeyInput{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := secretsmanager.NewFromConfig(enginetest.Config(at, nil)).CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{
		Name: aws.String("lookup-" + rand.Text()), SecretString: &text, KmsKeyId: key.KeyMetadata.KeyId,
	})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.ARN)
}

func fresh() string { return `{"lookup":"` + rand.Text() + rand.Text() + `"}` }

func open(t *testing.T, at string, o kms.Options) *kms.Ring {
	t.Helper()
	if o.Secrets == nil {
		o.Secrets = secretsmanager.NewFromConfig(enginetest.Config(at, nil))
	}
	r, err := kms.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheSameSecretGivesTheSameDigestsInEachProcess(t *testing.T) {
	at := enginetest.TakeMoto(t)
	one, other := store(t, at, fresh()), store(t, at, fresh())
	a, b, c := open(t, at, kms.Options{Secret: one}), open(t, at, kms.Options{Secret: one}), open(t, at, kms.Options{Secret: other})
	if d := a.Digest("mail", "a@b.example"); d != b.Digest("mail", "a@b.example") || d == c.Digest("mail", "a@b.example") || d == a.Digest("code", "a@b.example") || len(d) != 43 {
		t.Errorf("digest %q", d)
	}
	if k := a.Derive("cursor"); !bytes.Equal(k, b.Derive("cursor")) || bytes.Equal(k, c.Derive("cursor")) || len(k) != 32 {
		t.Errorf("derived %x", k)
	}
	tag := a.Tag("form", []byte("m"))
	if !b.CheckTag("form", []byte("m"), tag) || b.CheckTag("other", []byte("m"), tag) || c.CheckTag("form", []byte("m"), tag) {
		t.Error("tags do not hold")
	}
	sealed, err := a.Seal([]byte("state"), []byte("cookie"))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := b.Open(sealed, []byte("cookie")); err != nil || string(plain) != "state" {
		t.Errorf("%q, %v", plain, err)
	}
	for what, try := range map[string]func() ([]byte, error){
		"another use":    func() ([]byte, error) { return b.Open(sealed, []byte("link")) },
		"another secret": func() ([]byte, error) { return c.Open(sealed, []byte("cookie")) },
		"changed":        func() ([]byte, error) { sealed[20] ^= 1; return b.Open(sealed, []byte("cookie")) },
		"cut":            func() ([]byte, error) { return b.Open(sealed[:5], []byte("cookie")) },
	} {
		if _, err := try(); !problem.Is(err, problem.Internal) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if a.Signer() != nil {
		t.Error("a signer without a key")
	}
}

func TestAnUnfitSecretIsRefusedAndNotQuoted(t *testing.T) {
	at := enginetest.TakeMoto(t)
	secrets := secretsmanager.NewFromConfig(enginetest.Config(at, nil))
	for what, id := range map[string]string{
		"absent": "nowhere", "no JSON": store(t, at, "hunter2"), "too short": store(t, at, `{"lookup":"hunter2"}`), "another name": store(t, at, `{"key":"hunter2"}`),
	} {
		_, err := kms.Open(t.Context(), kms.Options{Secrets: secrets, Secret: id})
		if !problem.Is(err, problem.Internal) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := kms.Open(t.Context(), kms.Options{}); !problem.Is(err, problem.Internal) {
		t.Errorf("nothing given: %v", err)
	}
	away := secretsmanager.NewFromConfig(enginetest.Config("http://127.0.0.1:1", nil), func(o *secretsmanager.Options) { o.Retryer = aws.NopRetryer{} })
	if _, err := kms.Open(t.Context(), kms.Options{Secrets: away, Secret: "lookup"}); !problem.Is(err, problem.Unavailable) {
		t.Errorf("AWS is away: %v", err)
	}
}

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
	o := kms.Options{Secret: store(t, at, fresh()), Keys: awskms.NewFromConfig(enginetest.Config(at, wire)), Signing: "alias/checkpoints"}
	for name, public := range map[string]ed25519.PublicKey{"asked of KMS": nil, "known": private.Public().(ed25519.PublicKey)} {
		wire.asked = 0
		o.Public = public
		key, err := checkpoint.NewKey(open(t, at, o).Signer())
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
	if _, err := open(t, at, o).Signer().Sign(nil, []byte("m"), crypto.Hash(0)); !problem.Is(err, problem.Internal) {
		t.Errorf("a wrong signature is believed: %v", err)
	}
	o.Keys = nil
	if _, err := open(t, at, o).Signer().Sign(nil, []byte("m"), crypto.Hash(0)); !problem.Is(err, problem.Internal) {
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
	secrets := secretsmanager.NewFromConfig(enginetest.Config(at, nil))
	for what, id := range map[string]string{"P-256": aws.ToString(made.KeyMetadata.Arn), "absent": "alias/nowhere", "no name": ""} {
		_, err := kms.Open(t.Context(), kms.Options{Secrets: secrets, Secret: store(t, at, fresh()), Keys: keys, Signing: id})
		if !problem.Is(err, problem.Internal) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
