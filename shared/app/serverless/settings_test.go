package serverless

import (
	"maps"
	"strings"
	"testing"
)

var complete = map[string]string{
	"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "very secret", "TABLE_NAME": "records",
	"SECRET": "arn:aws:secretsmanager:eu-central-1:1:secret:lookup", "BASE_URL": "https://risk.example/",
}

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := env[name]; return v, ok }
}

func TestSettings(t *testing.T) {
	s, err := Read(Function{Name: "x"}, lookup(complete))
	if err != nil || s.Table != "records" || s.BaseURL != "https://risk.example" || s.Organisation != "main" {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestEveryMissingAndWrongVariableIsNamedAtOnce(t *testing.T) {
	env := maps.Clone(complete)
	delete(env, "TABLE_NAME")
	env["BASE_URL"], env["OIDC_SECOND_FACTOR"], env["MALWARE_SCAN"] = "risk.example", "no", "perhaps"
	f := Function{Name: "x", Needs: []Need{SignIn, Evidence}}
	_, err := Read(f, lookup(env))
	if err == nil {
		t.Fatal("taken")
	}
	required, _ := f.Env()
	for _, name := range append(required, "MALWARE_SCAN") {
		wrong := env[name] == "" || name == "BASE_URL" || name == "OIDC_SECOND_FACTOR" || name == "MALWARE_SCAN"
		if strings.Contains(err.Error(), name+" ") != wrong {
			t.Errorf("%s in %q: want %v", name, err, wrong)
		}
	}
	if strings.Contains(err.Error(), "very secret") || strings.Contains(err.Error(), "risk.example\"") {
		t.Errorf("a value stands in %q", err)
	}
}

// What a function does not need is not read.
func TestOtherFunctionsVariablesAreNotRead(t *testing.T) {
	_, optional := Function{}.Env()
	for _, v := range variables {
		env := maps.Clone(complete)
		env[v.name] = "http://127.0.0.1:1"
		required, _ := Function{}.Env()
		mine := false
		for _, n := range append(required, optional...) {
			mine = mine || n == v.name
		}
		s, err := Read(Function{}, lookup(env))
		base, _ := Read(Function{}, lookup(complete))
		if err != nil || !mine && !equal(s, base) {
			t.Errorf("%s is read by a function that does not need it: %v", v.name, err)
		}
	}
}

func equal(a, b Settings) bool {
	a.SignIn.Algorithms, b.SignIn.Algorithms = nil, nil
	return a.Table == b.Table && a.SigningKey == b.SigningKey && a.EvidenceBucket == b.EvidenceBucket && a.MailFrom == b.MailFrom &&
		a.ReportsQueue == b.ReportsQueue && a.SignIn.Issuer == b.SignIn.Issuer && a.IncomingBucket == b.IncomingBucket && a.MalwareScan == b.MalwareScan
}
