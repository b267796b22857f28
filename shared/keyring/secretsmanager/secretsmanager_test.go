package secretsmanager_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awskms "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"vendorrisk/shared/enginetest"
	ours "vendorrisk/shared/keyring/secretsmanager"
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

func open(t *testing.T, at, id string) *ours.Ring {
	t.Helper()
	r, err := ours.Open(t.Context(), secretsmanager.NewFromConfig(enginetest.Config(at, nil)), id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheSameSecretGivesTheSameDigestsInEachProcess(t *testing.T) {
	at := enginetest.TakeMoto(t)
	one, other := store(t, at, fresh()), store(t, at, fresh())
	a, b, c := open(t, at, one), open(t, at, one), open(t, at, other)
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
}

func TestAnUnfitSecretIsRefusedAndNotQuoted(t *testing.T) {
	at := enginetest.TakeMoto(t)
	secrets := secretsmanager.NewFromConfig(enginetest.Config(at, nil))
	for what, id := range map[string]string{
		"absent": "nowhere", "no JSON": store(t, at, "hunter2"), "too short": store(t, at, `{"lookup":"hunter2"}`), "another name": store(t, at, `{"key":"hunter2"}`),
	} {
		_, err := ours.Open(t.Context(), secrets, id)
		if !problem.Is(err, problem.Internal) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := ours.Open(t.Context(), nil, ""); !problem.Is(err, problem.Internal) {
		t.Errorf("nothing given: %v", err)
	}
	away := secretsmanager.NewFromConfig(enginetest.Config("http://127.0.0.1:1", nil), func(o *secretsmanager.Options) { o.Retryer = aws.NopRetryer{} })
	if _, err := ours.Open(t.Context(), away, "lookup"); !problem.Is(err, problem.Unavailable) {
		t.Errorf("AWS is away: %v", err)
	}
}
