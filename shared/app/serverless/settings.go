package serverless

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/witness"
)

// Settings are a function's configuration, read once when it starts. Fields
// that its needs do not fill are zero.
type Settings struct {
	Region   string
	Endpoint string // of every AWS service, for tests; "" for AWS's own
	Keys     Credentials

	Table        string
	Secret       string // ARN of the secret behind digests and cursors
	BaseURL      string // where people reach the system, without a slash at the end
	PortalURL    string // where vendors reach it; "": BaseURL
	Organisation string
	Version      string

	SigningKey     string // ARN
	IncomingBucket string
	EvidenceBucket string
	EvidenceKey    string // ARN
	MalwareScan    bool
	MailFrom       string
	MailSet        string // SES configuration set
	ReportsQueue   string // URL
	AlertTopic     string // ARN
	Witnesses      []witness.Witness
	SignIn         SignInSettings

	AdminEmail       string
	OrganisationName string
}

// Credentials are the role's, which Lambda puts into the environment.
type Credentials struct{ ID, Secret, Session string }

// SignInSettings name the OpenID issuer of the organisation's people. Issuer
// and addresses are separate: some issuers name themselves otherwise than where
// they are.
type SignInSettings struct {
	Issuer, ClientID, ClientSecret string
	AuthURL, TokenURL, JWKSURL     string
	Algorithms                     []string
	// SecondFactor "amr": the ID token must say mfa among its methods.
	// "pool": the issuer lets nobody in without a second factor but does not
	// say so in its tokens, as a Cognito pool with MFA required.
	SecondFactor string
}

// variable is one environment variable.
type variable struct {
	name     string
	about    string
	of       []Need
	optional bool
	// set takes a value over; its error says what would be right.
	set func(s *Settings, value string) error
}

// put stores a value as it stands.
func put(field func(*Settings) *string) func(*Settings, string) error {
	return func(s *Settings, v string) error {
		*field(s) = v
		return nil
	}
}

var variables = []variable{
	{name: "AWS_REGION", about: "set by Lambda", of: []Need{Basics}, set: put(func(s *Settings) *string { return &s.Region })},
	{name: "AWS_ACCESS_KEY_ID", about: "set by Lambda", of: []Need{Basics}, set: put(func(s *Settings) *string { return &s.Keys.ID })},
	{name: "AWS_SECRET_ACCESS_KEY", about: "set by Lambda", of: []Need{Basics}, set: put(func(s *Settings) *string { return &s.Keys.Secret })},
	{name: "AWS_SESSION_TOKEN", about: "set by Lambda", of: []Need{Basics}, optional: true, set: put(func(s *Settings) *string { return &s.Keys.Session })},
	{name: "AWS_ENDPOINT_URL", about: "another address of every AWS service, for tests", of: []Need{Basics}, optional: true, set: address(func(s *Settings) *string { return &s.Endpoint })},

	{name: "TABLE_NAME", about: "the DynamoDB table", of: []Need{Basics}, set: put(func(s *Settings) *string { return &s.Table })},
	{name: "SECRET", about: "the secret behind digests and cursors, in Secrets Manager", of: []Need{Basics}, set: put(func(s *Settings) *string { return &s.Secret })},
	{name: "BASE_URL", about: "where people reach the system, such as https://risk.example.com", of: []Need{Basics}, set: address(func(s *Settings) *string { return &s.BaseURL })},
	{name: "PORTAL_URL", about: "where vendors reach it, when their pages have a host of their own", of: []Need{Basics}, optional: true, set: address(func(s *Settings) *string { return &s.PortalURL })},
	{name: "ORGANISATION", about: "the organisation's id, main when it is not set", of: []Need{Basics}, optional: true, set: put(func(s *Settings) *string { return &s.Organisation })},
	{name: "VERSION", about: "answered by /healthz and shown at the foot of pages", of: []Need{Basics}, optional: true, set: put(func(s *Settings) *string { return &s.Version })},

	{name: "SIGNING_KEY", about: "the KMS key that signs checkpoints of the audit log", of: []Need{Signing, Verify}, set: put(func(s *Settings) *string { return &s.SigningKey })},
	{name: "WITNESSES", about: "who cosigns checkpoints, address and public key with a space between, several with commas", of: []Need{Signing}, optional: true, set: func(s *Settings, v string) (err error) {
		s.Witnesses, err = witness.Parse(v, false)
		return err
	}},
	{name: "INCOMING_BUCKET", about: "the bucket that uploads land in", of: []Need{Evidence}, set: put(func(s *Settings) *string { return &s.IncomingBucket })},
	{name: "EVIDENCE_BUCKET", about: "the locked bucket of evidence and reports", of: []Need{Evidence, Files}, set: put(func(s *Settings) *string { return &s.EvidenceBucket })},
	{name: "EVIDENCE_KEY", about: "the KMS key of both buckets", of: []Need{Evidence, Files}, set: put(func(s *Settings) *string { return &s.EvidenceKey })},
	{name: "MALWARE_SCAN", about: "true: nothing is readable until the scan's tag says that it is clean", of: []Need{Evidence}, optional: true, set: flag(func(s *Settings) *bool { return &s.MalwareScan })},
	{name: "MAIL_FROM", about: "the verified address that mails come from", of: []Need{Mail}, set: put(func(s *Settings) *string { return &s.MailFrom })},
	{name: "MAIL_SET", about: "the SES configuration set that tells of bounces", of: []Need{Mail}, set: put(func(s *Settings) *string { return &s.MailSet })},
	{name: "REPORTS_QUEUE", about: "the address of the queue of reports to make", of: []Need{Orders}, set: address(func(s *Settings) *string { return &s.ReportsQueue })},

	{name: "ALERT_TOPIC", about: "ARN of the SNS topic of security alerts", of: []Need{Alerts}, set: put(func(s *Settings) *string { return &s.AlertTopic })},

	{name: "OIDC_ISSUER", about: "the issuer as its tokens name it", of: []Need{Bearer, SignIn}, set: put(func(s *Settings) *string { return &s.SignIn.Issuer })},
	{name: "OIDC_CLIENT_ID", about: "this system's client id at the issuer", of: []Need{Bearer, SignIn}, set: put(func(s *Settings) *string { return &s.SignIn.ClientID })},
	{name: "OIDC_CLIENT_SECRET", about: "its secret, for a client that has one", of: []Need{SignIn}, optional: true, set: put(func(s *Settings) *string { return &s.SignIn.ClientSecret })},
	{name: "OIDC_AUTH_URL", about: "where browsers sign in", of: []Need{SignIn}, set: address(func(s *Settings) *string { return &s.SignIn.AuthURL })},
	{name: "OIDC_TOKEN_URL", about: "where codes are exchanged", of: []Need{SignIn}, set: address(func(s *Settings) *string { return &s.SignIn.TokenURL })},
	{name: "OIDC_JWKS_URL", about: "where the issuer's keys are", of: []Need{Bearer, SignIn}, set: address(func(s *Settings) *string { return &s.SignIn.JWKSURL })},
	{name: "OIDC_ALGORITHMS", about: "allowed signatures, RS256 when it is not set", of: []Need{Bearer, SignIn}, optional: true, set: func(s *Settings, v string) error {
		s.SignIn.Algorithms = strings.Split(v, ",")
		return nil
	}},
	{name: "OIDC_SECOND_FACTOR", about: "amr: the token says mfa; pool: the issuer lets nobody in without", of: []Need{Bearer, SignIn}, set: func(s *Settings, v string) error {
		if v != "amr" && v != "pool" {
			return fmt.Errorf("must be amr or pool")
		}
		s.SignIn.SecondFactor = v
		return nil
	}},

	{name: "ADMIN_EMAIL", about: "the mail address of the first administrator", of: []Need{Founding}, set: func(s *Settings, v string) error {
		if !identity.ValidEmail(v) {
			return fmt.Errorf("must be a mail address")
		}
		s.AdminEmail = v
		return nil
	}},
	{name: "ORGANISATION_NAME", about: "the organisation's name, until an administrator changes it", of: []Need{Founding}, set: put(func(s *Settings) *string { return &s.OrganisationName })},
}

func address(field func(*Settings) *string) func(*Settings, string) error {
	return func(s *Settings, v string) error {
		u, err := url.Parse(v)
		if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
			return fmt.Errorf("must be an address that begins with https://")
		}
		*field(s) = strings.TrimSuffix(v, "/")
		return nil
	}
}

func flag(field func(*Settings) *bool) func(*Settings, string) error {
	return func(s *Settings, v string) error {
		b, err := strconv.ParseBool(v)
		if err != nil {
			return fmt.Errorf("must be true or false")
		}
		*field(s) = b
		return nil
	}
}

// Read reads the variables of a function. Its error names every one that is
// missing or wrong; no value stands in it.
func Read(f Function, lookup func(name string) (string, bool)) (Settings, error) {
	s := Settings{Organisation: "main", Version: "dev", SignIn: SignInSettings{Algorithms: []string{"RS256"}}}
	var missing, wrong []string
	needs := f.needs()
	for _, v := range variables {
		if !slices.ContainsFunc(v.of, func(n Need) bool { return slices.Contains(needs, n) }) {
			continue
		}
		value, _ := lookup(v.name)
		if value == "" {
			if !v.optional {
				missing = append(missing, v.name+" ("+v.about+")")
			}
			continue
		}
		if err := v.set(&s, value); err != nil {
			wrong = append(wrong, v.name+" "+err.Error())
		}
	}
	return s, fault(missing, wrong)
}

func fault(missing, wrong []string) error {
	var parts []string
	if len(missing) > 0 {
		parts = append(parts, "missing: "+strings.Join(missing, ", "))
	}
	if len(wrong) > 0 {
		parts = append(parts, "wrong: "+strings.Join(wrong, ", "))
	}
	if parts == nil {
		return nil
	}
	return fmt.Errorf("environment variables %s", strings.Join(parts, "; "))
}
