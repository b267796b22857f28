package lambdatest

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"vendorrisk/shared/app/functions"
	"vendorrisk/shared/app/journey"
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/app/serverless/signing"
	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/organisation"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/table/dynamo"
)

// Cloud is the whole system as it runs on AWS, on this machine.
type Cloud struct {
	*serverless.Home // a look inside, with the functions' own secrets
	Functions        map[string]*Runtime

	wire    *wire
	web     *httptest.Server
	binary  string // folder of the built functions
	env     map[string]string
	stream  *streamReader
	queue   *queueReader
	buckets *s3.Client
	log     *logs
	tokens  map[string]string
	stopped chan struct{}
	done    sync.WaitGroup
}

// AdminEmail is the first administrator's address.
const AdminEmail = "admin@demo.example"

// New builds the functions, makes on the engines what the template makes on
// AWS, and starts the event sources and the gateway. The test skips without
// engines.
func New(t *testing.T, options ...Option) *Cloud {
	t.Helper()
	moto, gw := enginetest.TakeMoto(t), enginetest.Address(t, enginetest.Versitygw)
	c := &Cloud{Functions: map[string]*Runtime{}, binary: Build(t), tokens: map[string]string{}, stopped: make(chan struct{}), log: &logs{}}
	var err error
	tokens := &enginetest.Tokens{}
	c.wire, err = newWire(gw, moto, tokens)
	must(t, err)
	engines := httptest.NewServer(c.wire)
	c.web = httptest.NewUnstartedServer(nil)
	c.resources(t, enginetest.Config(moto, tokens), gw, engines.URL)
	if slices.Contains(options, Apart()) {
		c.env["PORTAL_URL"] = strings.Replace(c.env["BASE_URL"], "127.0.0.1", "localhost", 1)
	}
	if slices.Contains(options, WithScanning()) {
		c.env["MALWARE_SCAN"] = "true"
	}
	for _, f := range functions.All {
		c.Functions[f.Name] = &Runtime{Name: f.Name, Binary: filepath.Join(c.binary, f.Name), Env: c.environment(t, f), Log: c.log, Limit: f.Timeout}
	}
	c.web.Config.Handler = newGateway(functions.All, func(name string) *Runtime { return c.Functions[name] })
	c.web.Start()
	t.Cleanup(func() {
		close(c.stopped)
		c.done.Wait()
		c.web.Close()
		for _, f := range c.Functions {
			f.Kill()
		}
		engines.Close()
		if t.Failed() {
			t.Logf("the functions said:\n%s", c.log.tail())
		}
	})
	c.inside(t)
	c.Tick(t) // what the schedule does within a minute of a deployment
	c.people(t)
	if !slices.Contains(options, WithoutSources()) {
		c.run(slices.Contains(options, Twice()))
	}
	return c
}

// Option changes a Cloud.
type Option string

// Twice is a Cloud in which every event of the stream, of the queue and of the
// schedule comes twice, and those of the stream out of order.
func Twice() Option { return "twice" }

// Apart is a Cloud whose vendors have a host of their own.
func Apart() Option { return "apart" }

// WithScanning is a Cloud in which nothing is readable before its malware scan.
func WithScanning() Option { return "with scanning" }

// WithoutSources is a Cloud whose stream, queue and schedule start nothing: the
// test hands events over itself.
func WithoutSources() Option { return "without sources" }

// Fail lets requests of the functions to AWS go wrong: how says in which way,
// by the function, the service and the operation. nil ends it.
func (c *Cloud) Fail(how func(function, service, operation string) enginetest.Fault) {
	c.wire.mu.Lock()
	defer c.wire.mu.Unlock()
	c.wire.fail = how
}

var built struct {
	once sync.Once
	dir  string
	err  error
}

// Build builds every function for this machine, as make package builds them
// for AWS but for the clock, which Later can move; once in a test process.
func Build(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "vendorrisk-functions-"); built.err != nil {
			return
		}
		_, here, _, _ := runtime.Caller(0)
		cmd := exec.Command("go", "build", "-tags", "lambda.norpc,movableclock", "-trimpath", "-ldflags=-s -w", "-o", built.dir+"/", "./functions/...") // a build
		cmd.Dir = filepath.Join(filepath.Dir(here), "..", "..", "..")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	must(t, built.err)
	return built.dir
}

// RemoveBuilt clears away what Build made, for TestMain.
func RemoveBuilt() {
	if built.dir != "" {
		_ = os.RemoveAll(built.dir)
	}
}

// resources makes what the functions find, with names of this Cloud's own.
func (c *Cloud) resources(t *testing.T, at aws.Config, gw, engines string) {
	t.Helper()
	ctx := t.Context()
	name := strings.ToLower(rand.Text())
	def := dynamo.Definition("records-" + name)
	def.DeletionProtectionEnabled = aws.Bool(false)
	made, err := dynamodb.NewFromConfig(at).CreateTable(ctx, def)
	must(t, err)
	secret, err := secretsmanager.NewFromConfig(at).CreateSecret(ctx, &secretsmanager.CreateSecretInput{
		Name: aws.String("secret-" + name), SecretString: aws.String(`{"lookup":"` + rand.Text() + rand.Text() + `"}`),
	})
	must(t, err)
	c.buckets = s3.NewFromConfig(enginetest.Config(gw, http.DefaultTransport), func(o *s3.Options) { o.UsePathStyle = true })
	for bucket, lock := range map[string]bool{"incoming-" + name: false, "evidence-" + name: true} {
		_, err := c.buckets.CreateBucket(ctx, &s3.CreateBucketInput{
			Bucket: &bucket, ObjectLockEnabledForBucket: aws.Bool(lock),
			CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: enginetest.Region},
		})
		must(t, err)
	}
	queues := sqs.NewFromConfig(at)
	q, err := queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String("reports-" + name), Attributes: map[string]string{"VisibilityTimeout": "5"}})
	must(t, err)
	_, err = sesv2.NewFromConfig(at).CreateEmailIdentity(ctx, &sesv2.CreateEmailIdentityInput{EmailIdentity: aws.String("risk@demo.example")})
	must(t, err)
	topic, err := sns.NewFromConfig(at).CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("alerts-" + name)})
	must(t, err)
	c.queue = &queueReader{client: queues, url: *q.QueueUrl}
	c.stream = newStreamReader(at, *made.TableDescription.LatestStreamArn)
	c.env = map[string]string{ //nolint:gosec // G101: of emulators on this machine
		"AWS_REGION": enginetest.Region, "AWS_SECRET_ACCESS_KEY": enginetest.SecretKey, "AWS_ENDPOINT_URL": engines,
		"TABLE_NAME": "records-" + name, "SECRET": *secret.ARN, "SIGNING_KEY": "alias/checkpoints", "BASE_URL": "http://" + c.web.Listener.Addr().String(),
		"INCOMING_BUCKET": "incoming-" + name, "EVIDENCE_BUCKET": "evidence-" + name, "EVIDENCE_KEY": "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555",
		"MAIL_FROM": "risk@demo.example", "MAIL_SET": "mails", "REPORTS_QUEUE": *q.QueueUrl, "ALERT_TOPIC": *topic.TopicArn,
		"ADMIN_EMAIL": AdminEmail, "ORGANISATION_NAME": "Demo Organisation 示例组织", "ORGANISATION": "main", "VERSION": "test",
		"OIDC_ISSUER": "https://issuer.demo.example", "OIDC_CLIENT_ID": "console", "OIDC_JWKS_URL": "http://127.0.0.1:1/keys",
		"OIDC_AUTH_URL": "http://127.0.0.1:1/authorize", "OIDC_TOKEN_URL": "http://127.0.0.1:1/token", "OIDC_SECOND_FACTOR": "pool",
	}
}

// environment is what the template declares for the function: its own
// variables and no others. Its access key is its name, so that the engines'
// side knows who calls.
func (c *Cloud) environment(t *testing.T, f serverless.Function) []string {
	t.Helper()
	required, optional := f.Env()
	key := f.Name
	if slices.Contains(required, "EVIDENCE_BUCKET") { // versitygw knows one key
		key = enginetest.AccessKey
	}
	env := []string{"AWS_ACCESS_KEY_ID=" + key}
	for _, name := range append(required, optional...) {
		if v, ok := c.env[name]; ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// inside is what the test's own look into the home calls itself.
const inside = "inside"

// inside opens the same home in this process, to look at and to make people in.
func (c *Cloud) inside(t *testing.T) {
	t.Helper()
	c.env["AWS_ACCESS_KEY_ID"] = inside
	var err error
	c.Home, err = serverless.Open(t.Context(), serverless.Function{
		Name: inside, Needs: []serverless.Need{serverless.Lists, serverless.Due, serverless.Signing},
	}, serverless.Parts{Signer: signing.Signer}, func(name string) (string, bool) { v, ok := c.env[name]; return v, ok }, io.Discard)
	must(t, err)
}

// people hires one for each role beside the administrator that the first tick
// made.
func (c *Cloud) people(t *testing.T) {
	t.Helper()
	for _, role := range identity.StaffRoles {
		email := string(role) + "@demo.example"
		p, err := c.Directory.ByEmail(t.Context(), c.Org, email)
		if role == identity.Administrator {
			if p, err = c.Directory.ByEmail(t.Context(), c.Org, AdminEmail); err != nil {
				t.Fatalf("the first administrator: %v", err)
			}
		} else if err != nil {
			now := c.Now()
			p = identity.Person{ID: c.Journal.IDs(ids.Person), CreatedAt: now, UpdatedAt: now, Email: email, Name: "Demo " + string(role), Roles: []identity.Role{role}, Active: true}
			must(t, c.Journal.Record(t.Context(), identity.AsSystem(c.Org), "person:create", p.ID, c.Directory.PersonWrites(c.Org, p)...))
		}
		token, _, err := c.Directory.Grant(t.Context(), c.Journal, c.Org, p.ID, identity.KindToken, "test", identity.TokenLife)
		if err != nil {
			t.Fatalf("a token for %s: %v", email, err)
		}
		c.tokens[string(role)] = token
	}
	c.tokens["admin"] = c.tokens[string(identity.Administrator)]
	// The journey's vendor has one mailbox and no authenticator, as in the demo.
	admin, err := c.Directory.ByEmail(t.Context(), c.Org, AdminEmail)
	must(t, err)
	by := identity.Actor{Org: c.Org, ID: admin.ID, Roles: admin.Roles}
	o, err := c.Organisation.Get(t.Context(), by)
	must(t, err)
	_, err = c.Organisation.Update(t.Context(), by, o.Version, organisation.Change{VendorSecondFactorTiers: &[]string{}})
	must(t, err)
}

// URL, Client, Token, Crash, Later and Mails make it a journey.Home.
func (c *Cloud) URL() string { return c.web.URL }

// PortalURL is where vendors reach it.
func (c *Cloud) PortalURL() string { return cmp.Or(c.env["PORTAL_URL"], c.URL()) }

// Client is an HTTP client of a person outside.
func (c *Cloud) Client() *http.Client { return c.web.Client() }

// Token is a bearer token of the person with a role.
func (c *Cloud) Token(t *testing.T, role string) string {
	t.Helper()
	if c.tokens[role] == "" {
		t.Fatalf("nobody is %s", role)
	}
	return c.tokens[role]
}

// Crash kills every function's process. The next event starts another.
func (c *Cloud) Crash(*testing.T) {
	for _, f := range c.Functions {
		f.Kill()
	}
}

// Later kills every function's process and lets the next ones see another time:
// the shift is the same for all of them. The schedule ticks at once.
func (c *Cloud) Later(t *testing.T, at time.Time) {
	t.Helper()
	shift := time.Until(at).String()
	for _, f := range c.Functions {
		f.KillAndSet("CLOCK_SHIFT", shift)
	}
	c.Tick(t)
}

// Mails answers what SES was given for an address.
func (c *Cloud) Mails(t *testing.T, to, word string, least int) []journey.Mail {
	t.Helper()
	for end := time.Now().Add(journey.Patience); ; time.Sleep(20 * time.Millisecond) {
		out := c.wire.mailsTo(to, word)
		if len(out) >= least {
			return out
		}
		if time.Now().After(end) {
			t.Fatalf("%d of %d mails with %q came to %s", len(out), least, word, to)
		}
	}
}

// invoke hands an event to a function; an error of it is the test's.
func (c *Cloud) invoke(ctx context.Context, function string, event []byte) ([]byte, error) {
	return c.Functions[function].Invoke(ctx, event)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// logs keeps what the functions print.
type logs struct {
	mu  sync.Mutex
	all []byte
}

func (l *logs) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, b...)
	return len(b), nil
}

// String is everything that was printed.
func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.all)
}

func (l *logs) tail() string {
	s := l.String()
	return s[max(0, len(s)-8000):]
}
