package serverless_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"vendorrisk/shared/app/functions"
)

// parts are packages that only some functions may link, with those that may.
var parts = map[string][]string{
	"github.com/jung-kurt/gofpdf":                         {"reports"},
	"vendorrisk/shared/report/render":                     {"reports"},
	"github.com/zitadel/oidc/v3/pkg/op":                   {},
	"vendorrisk/shared/identity/issuer":                   {},
	"go.etcd.io/bbolt":                                    {},
	"vendorrisk/shared/table/embedded":                    {},
	"github.com/tink-crypto/tink-go/v2/aead":              {},
	"vendorrisk/shared/keyring":                           {},
	"vendorrisk/shared/vault/file":                        {},
	"vendorrisk/shared/app/local":                         {},
	"github.com/aws/aws-sdk-go-v2/config":                 {},
	"github.com/aws/aws-sdk-go-v2/service/s3":             {"evidence", "reports"},
	"github.com/aws/aws-sdk-go-v2/service/sesv2":          {"outbox"},
	"github.com/aws/aws-sdk-go-v2/service/sqs":            {"outbox"},
	"vendorrisk/shared/questionnaire/vsaq":                {"console", "questionnaires"},
	"html/template":                                       {"console", "evidence", "portal"},
	"text/template":                                       {"console", "evidence", "portal"},
	"github.com/go-webauthn/webauthn/webauthn":            {"portal"},
	"github.com/alexedwards/argon2id":                     {"console"},
	"github.com/gabriel-vasile/mimetype":                  {"evidence"},
	"github.com/aws/aws-sdk-go-v2/service/kms":            {"audit", "outbox", "reassess"},
	"vendorrisk/shared/app/serverless/signing":            {"audit", "outbox", "reassess"},
	"github.com/aws/aws-sdk-go-v2/service/dynamodb":       all(),
	"vendorrisk/shared/table/dynamo":                      all(),
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager": all(),
}

func all() (names []string) {
	for _, f := range functions.All {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}

// What a function does not use is not in it: a start pays for every package's
// initialisation, and a role for every client that could be called.
func TestFunctionsLinkWhatTheyUse(t *testing.T) {
	linked := map[string][]string{}
	for _, f := range functions.All {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-tags", "lambda.norpc", "-deps", "vendorrisk/functions/"+f.Name).Output()
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		for pkg := range strings.FieldsSeq(string(out)) {
			linked[pkg] = append(linked[pkg], f.Name)
		}
	}
	for pkg, want := range parts {
		got := linked[pkg]
		slices.Sort(got)
		if !slices.Equal(got, want) && len(got)+len(want) > 0 {
			t.Errorf("%s is linked by %v, want %v", pkg, got, want)
		}
	}
}
