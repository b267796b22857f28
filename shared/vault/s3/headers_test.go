package s3_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vault/s3"
)

// lenient adds to copies with a lock the header that moto asks of them as of
// uploads; S3 asks it of uploads only.
type lenient struct{}

func (lenient) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("X-Amz-Copy-Source") != "" {
		r = r.Clone(r.Context())
		r.Header.Set("X-Amz-Sdk-Checksum-Algorithm", "SHA256")
	}
	return http.DefaultTransport.RoundTrip(r)
}

// onMoto is a vault on moto, with a KMS key that is there. moto gives the
// encryption headers back; what it does not judge is asserted on the request.
func onMoto(t *testing.T) (*home, string) {
	t.Helper()
	at := enginetest.TakeMoto(t)
	key, err := kms.NewFromConfig(enginetest.Config(at, nil)).CreateKey(t.Context(), &kms.CreateKeyInput{})
	if err != nil {
		t.Fatal(err)
	}
	arn := aws.ToString(key.KeyMetadata.Arn)
	return open(t, at, lenient{}, func(o *s3.Options) { o.Key = arn }), arn
}

func TestWhatIsKeptIsEncryptedForItsRecordAndLocked(t *testing.T) {
	h, key := onMoto(t)
	until := time.Now().Add(3 * 365 * 24 * time.Hour).UTC().Truncate(time.Millisecond)
	if _, err := h.client.PutObject(t.Context(), &awss3.PutObjectInput{Bucket: &h.incoming, Key: aws.String("upload-aaaaaaaaaaaaaaaa"), Body: strings.NewReader("certificate")}); err != nil {
		t.Fatal(err)
	}
	_, err := h.Keep(t.Context(), "upload-aaaaaaaaaaaaaaaa", "evd_1", bound, until)
	code(t, "keep", err, "")
	_, err = h.Put(t.Context(), "rep_1", bound, strings.NewReader("report"))
	code(t, "put", err, "")

	copied, put := h.with("X-Amz-Copy-Source"), h.with("X-Amz-Server-Side-Encryption")
	if len(copied) != 1 || len(put) != 2 {
		t.Fatalf("%d copies, %d encrypted writes", len(copied), len(put))
	}
	for _, r := range put {
		want := map[string]string{
			"X-Amz-Server-Side-Encryption": "aws:kms", "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id": key,
			"X-Amz-Server-Side-Encryption-Bucket-Key-Enabled": "false", "If-None-Match": "*",
		}
		for name, value := range want {
			if got := r.Header.Get(name); got != value {
				t.Errorf("%s %s: %s is %q", r.Method, r.URL.Path, name, got)
			}
		}
		raw, err := base64.StdEncoding.DecodeString(r.Header.Get("X-Amz-Server-Side-Encryption-Context"))
		var context map[string]string
		if err != nil || json.Unmarshal(raw, &context) != nil {
			t.Fatalf("context %s", raw)
		}
		if diff := cmp.Diff(map[string]string{"organisation": "acme", "vendor": "ven_1", "record": "evd_1"}, context); diff != "" {
			t.Error(diff)
		}
	}
	c := copied[0].Header
	lockedUntil, err := time.Parse(time.RFC3339, c.Get("X-Amz-Object-Lock-Retain-Until-Date"))
	if err != nil || !lockedUntil.Equal(until) || c.Get("X-Amz-Object-Lock-Mode") != "GOVERNANCE" {
		t.Errorf("locked %s until %s, want %s", c.Get("X-Amz-Object-Lock-Mode"), lockedUntil, until)
	}
	if c.Get("X-Amz-Copy-Source-If-Match") == "" || c.Get("X-Amz-Checksum-Algorithm") != "SHA256" || c.Get("X-Amz-Metadata-Directive") != "REPLACE" {
		t.Errorf("the copy is sent with %v", c)
	}
	if got := h.with("X-Amz-Object-Lock-Mode"); len(got) != 1 {
		t.Error("what the system makes is locked too")
	}
	out, err := h.client.HeadObject(t.Context(), &awss3.HeadObjectInput{Bucket: &h.kept, Key: aws.String("evd_1")})
	if err != nil || aws.ToString(out.SSEKMSKeyId) != key || string(out.ServerSideEncryption) != "aws:kms" {
		t.Errorf("stored under %+v, %v", out, err)
	}
	r, err := h.Open(t.Context(), vault.Kept{Key: "rep_1"}, bound)
	code(t, "open", err, "")
	if raw, err := io.ReadAll(r); err != nil || string(raw) != "report" {
		t.Errorf("%q, %v", raw, err)
	}
}

// The policy of a form fixes all that is posted: no field is free.
func TestTheFormFixesEveryField(t *testing.T) {
	h, key := onMoto(t)
	expires := time.Now().Add(30 * time.Minute)
	f, err := h.Presign(t.Context(), vault.Slot{Key: "upload-aaaaaaaaaaaaaaaa", MaxBytes: 4711, Expires: expires, Redirect: "https://risk.example/after"})
	code(t, "form", err, "")
	raw, err := base64.StdEncoding.DecodeString(f.Fields["policy"])
	if err != nil {
		t.Fatal(err)
	}
	var policy struct {
		Expiration time.Time
		Conditions []any
	}
	if err := json.Unmarshal(raw, &policy); err != nil {
		t.Fatal(err)
	}
	if d := policy.Expiration.Sub(expires).Abs(); d > 2*time.Second {
		t.Errorf("it expires %s off", d)
	}
	fixed := map[string]any{}
	for _, c := range policy.Conditions {
		switch c := c.(type) {
		case map[string]any:
			for name, value := range c {
				fixed[strings.ToLower(name)] = value
			}
		case []any:
			if c[0] == "content-length-range" {
				fixed["length"] = []any{c[1], c[2]}
			} else {
				fixed[strings.ToLower(strings.TrimPrefix(c[1].(string), "$"))] = c[2]
			}
		}
	}
	want := map[string]any{"bucket": h.incoming, "length": []any{1.0, 4711.0}}
	for name, value := range f.Fields {
		if name != "policy" && name != "X-Amz-Signature" {
			want[strings.ToLower(name)] = value
		}
	}
	if diff := cmp.Diff(want, fixed); diff != "" {
		t.Error(diff)
	}
	for name, value := range map[string]string{
		"content-type": "application/octet-stream", "x-amz-server-side-encryption": "aws:kms",
		"x-amz-server-side-encryption-aws-kms-key-id": key, "success_action_redirect": "https://risk.example/after",
	} {
		if fixed[name] != value {
			t.Errorf("%s is %v of %v", name, fixed[name], slices.Sorted(maps.Keys(fixed)))
		}
	}
}

// failing answers in place of S3.
type failing struct {
	status int
	code   string
}

func (f failing) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: f.status, Request: r, Header: http.Header{"Content-Type": {"application/xml"}},
		Body: io.NopCloser(strings.NewReader("<Error><Code>" + f.code + "</Code></Error>")),
	}, nil
}

func TestS3sErrorsAreTheVaults(t *testing.T) {
	for name, c := range map[string]struct {
		failing
		want problem.Code
	}{
		"absent": {failing{404, "NoSuchKey"}, problem.NotFound}, "busy": {failing{503, "SlowDown"}, problem.Throttled},
		"key busy": {failing{400, "KMS.ThrottlingException"}, problem.Throttled}, "broken": {failing{500, "InternalError"}, problem.Unavailable},
		"denied": {failing{403, "AccessDenied"}, problem.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			cl := awss3.NewFromConfig(enginetest.Config("http://127.0.0.1:1", c.failing), func(o *awss3.Options) { o.Retryer = aws.NopRetryer{} })
			v, err := s3.New(s3.Options{Client: cl, Incoming: "incoming", Kept: "kept", Key: keyARN, Now: time.Now})
			code(t, "new", err, "")
			_, _, err = v.Incoming(t.Context(), "upload-aaaaaaaaaaaaaaaa")
			code(t, "incoming", err, c.want)
			if err != nil && strings.Contains(err.Error(), "upload-") {
				t.Errorf("the error names the key: %v", err)
			}
		})
	}
	_, err := s3.New(s3.Options{})
	code(t, "nothing given", err, problem.Internal)
}
