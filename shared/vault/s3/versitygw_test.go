package s3_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vault/s3"
	"vendorrisk/shared/vault/vaulttest"
)

// copyOnce does for versitygw what S3 does with If-None-Match on a copy, which
// versitygw passes over: the copy is refused when its key is taken.
type copyOnce struct {
	plain *awss3.Client
	mu    sync.Mutex
	lose  int // so many answers to copies get lost after the copy
}

func (c *copyOnce) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodPut || r.Header.Get("X-Amz-Copy-Source") == "" || r.Header.Get("If-None-Match") != "*" {
		return http.DefaultTransport.RoundTrip(r)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if _, err := c.plain.HeadObject(r.Context(), &awss3.HeadObjectInput{Bucket: &bucket, Key: &key}); err == nil {
		return &http.Response{
			StatusCode: http.StatusPreconditionFailed, Request: r, Header: http.Header{"Content-Type": {"application/xml"}},
			Body: io.NopCloser(strings.NewReader("<Error><Code>PreconditionFailed</Code></Error>")),
		}, nil
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && c.lose > 0 {
		c.lose--
		_ = res.Body.Close()
		return nil, errors.New("connection reset by peer")
	}
	return res, err
}

func onVersitygw(t *testing.T, change func(*s3.Options)) (*home, *copyOnce) {
	t.Helper()
	at := enginetest.Address(t, enginetest.Versitygw)
	once := &copyOnce{plain: client(at, nil)}
	return open(t, at, once, change), once
}

// versitygw checks signatures, policies, checksums, conditions and locks as S3
// does; it ignores encryption, which headers_test.go asserts on the requests.
func TestContractOnVersitygw(t *testing.T) {
	vaulttest.Run(t, func(t *testing.T) vaulttest.Harness {
		h, _ := onVersitygw(t, nil)
		return vaulttest.Harness{Vault: h.Vault, Now: time.Now}
	})
}

var bound = vault.Binding{Org: "acme", Vendor: "ven_1", Record: "evd_1"}

func code(t *testing.T, what string, err error, want problem.Code) {
	t.Helper()
	if problem.CodeOf(err) != want {
		t.Errorf("%s: %v, want %q", what, err, want)
	}
}

// upload posts a text and answers its key.
func (h *home) upload(t *testing.T, text string) string {
	t.Helper()
	key := "upload-" + strings.Repeat("a", 20) + fmt.Sprint(len(h.with("")))
	f, err := h.Presign(t.Context(), vault.Slot{Key: key, MaxBytes: 100, Expires: time.Now().Add(time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	if got := vaulttest.Post(t, http.DefaultClient, f, strings.NewReader(text), int64(len(text))); got.Status != http.StatusNoContent {
		t.Fatalf("the form answers %d: %s", got.Status, got.Body)
	}
	return key
}

func (h *home) keepFor(t *testing.T, text string, lock time.Duration) vault.Kept {
	t.Helper()
	k, err := h.Keep(t.Context(), h.upload(t, text), "evd_1", bound, time.Now().Add(lock))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestALinkIsGoodForItsFileItsNameAndItsTime(t *testing.T) {
	h, _ := onVersitygw(t, nil)
	k := h.keepFor(t, "certificate", 0)
	link, err := h.Link(t.Context(), k, bound, "a.pdf", "application/pdf", time.Second)
	code(t, "link", err, "")
	for what, change := range map[string]func(*url.URL, url.Values){
		"another key":     func(u *url.URL, _ url.Values) { u.Path = strings.Replace(u.Path, "evd_1", "evd_2", 1) },
		"another bucket":  func(u *url.URL, _ url.Values) { u.Path = strings.Replace(u.Path, h.kept, h.incoming, 1) },
		"another name":    func(_ *url.URL, q url.Values) { q.Set("response-content-disposition", "inline") },
		"another type":    func(_ *url.URL, q url.Values) { q.Set("response-content-type", "text/html") },
		"a longer life":   func(_ *url.URL, q url.Values) { q.Set("X-Amz-Expires", "3600") },
		"no signature":    func(_ *url.URL, q url.Values) { q.Del("X-Amz-Signature") },
		"another version": func(_ *url.URL, q url.Values) { q.Set("versionId", "null") },
	} {
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		change(u, q)
		u.RawQuery = q.Encode()
		if got := vaulttest.Get(t, http.DefaultClient, u.String()); got.Status < 400 || got.Status > 499 {
			t.Errorf("%s answers %d", what, got.Status)
		}
	}
	if got := vaulttest.Get(t, http.DefaultClient, link); got.Status != http.StatusOK {
		t.Errorf("the link itself answers %d", got.Status)
	}
	time.Sleep(2 * time.Second)
	if got := vaulttest.Get(t, http.DefaultClient, link); got.Status != http.StatusForbidden {
		t.Errorf("after its time it answers %d", got.Status)
	}
}

func TestAFieldThatIsAddedIsRefused(t *testing.T) {
	h, _ := onVersitygw(t, nil)
	f, err := h.Presign(t.Context(), vault.Slot{Key: "upload-aaaaaaaaaaaaaaaa", MaxBytes: 100, Expires: time.Now().Add(time.Minute)})
	code(t, "form", err, "")
	for name, value := range map[string]string{"acl": "public-read", "x-amz-meta-binding": "x", "x-amz-tagging": "x", "Cache-Control": "public"} {
		f.Fields[name] = value
		if got := vaulttest.Post(t, http.DefaultClient, f, strings.NewReader("hello"), 5); got.Status != http.StatusForbidden {
			t.Errorf("with %s it answers %d", name, got.Status)
		}
		delete(f.Fields, name)
	}
}

// The answer to a copy is lost: the repeat finds what was copied, once.
func TestALostAnswerKeepsOnce(t *testing.T) {
	h, once := onVersitygw(t, nil)
	once.lose = 1
	k := h.keepFor(t, "certificate", time.Hour)
	out, err := h.client.ListObjectVersions(t.Context(), &awss3.ListObjectVersionsInput{Bucket: &h.kept})
	if err != nil || len(out.Versions) != 1 || aws.ToString(out.Versions[0].VersionId) != k.Version {
		t.Errorf("%+v, %v", out, err)
	}
}

// S3 itself keeps what is locked, whoever asks without the right to bypass.
func TestTheLockIsS3sOwn(t *testing.T) {
	h, _ := onVersitygw(t, nil)
	k := h.keepFor(t, "certificate", time.Hour)
	if _, err := h.client.DeleteObject(t.Context(), &awss3.DeleteObjectInput{Bucket: &h.kept, Key: &k.Key, VersionId: &k.Version}); err == nil {
		t.Error("a locked version was deleted")
	}
	r, err := h.Open(t.Context(), k, bound)
	code(t, "open", err, "")
	_ = r.Close()
}

func TestAFileIsErasedWithItsVersionOnceItsLockHasPassed(t *testing.T) {
	ahead := time.Duration(0)
	h, _ := onVersitygw(t, func(o *s3.Options) { o.Now = func() time.Time { return time.Now().Add(ahead) } })
	k := h.keepFor(t, "certificate", 2*time.Second)
	code(t, "while locked", h.Erase(t.Context(), k, bound), problem.Conflict)
	time.Sleep(3 * time.Second)
	for range 2 {
		code(t, "after", h.Erase(t.Context(), k, bound), "")
	}
	out, err := h.client.ListObjectVersions(t.Context(), &awss3.ListObjectVersionsInput{Bucket: &h.kept})
	if err != nil || len(out.Versions)+len(out.DeleteMarkers) != 0 {
		t.Errorf("left: %+v, %v", out, err)
	}
	k = h.keepFor(t, "certificate", time.Hour)
	ahead = 2 * time.Hour // our clock is wrong, S3's is not
	if err := h.Erase(t.Context(), k, bound); err == nil {
		t.Error("a lock that S3 holds was passed")
	}
}

func TestWithScanningOnOnlyWhatIsCleanCanBeRead(t *testing.T) {
	h, _ := onVersitygw(t, func(o *s3.Options) { o.Scanning = true })
	k := h.keepFor(t, "certificate", 0)
	for _, c := range []struct {
		tag  string
		want vault.Verdict
	}{{"", vault.Pending}, {"THREATS_FOUND", vault.Infected}, {"UNSUPPORTED", vault.Unscannable}, {"FAILED", vault.Unscannable}, {"NO_THREATS_FOUND", vault.Clean}} {
		if c.tag != "" {
			_, err := h.client.PutObjectTagging(t.Context(), &awss3.PutObjectTaggingInput{
				Bucket: &h.kept, Key: &k.Key, VersionId: &k.Version,
				Tagging: &types.Tagging{TagSet: []types.Tag{{Key: aws.String("GuardDutyMalwareScanStatus"), Value: aws.String(c.tag)}}},
			})
			code(t, "tag", err, "")
		}
		got, err := vault.VerdictOf(t.Context(), h.Vault, k, bound)
		if got != c.want || err != nil {
			t.Errorf("%q gives %q, %v", c.tag, got, err)
		}
		want := problem.Code(problem.Conflict)
		if c.want == vault.Clean {
			want = ""
		}
		_, err = h.Open(t.Context(), k, bound)
		code(t, c.tag+": open", err, want)
		_, err = h.Link(t.Context(), k, bound, "a.pdf", "application/pdf", time.Minute)
		code(t, c.tag+": link", err, want)
	}
	event := func(bucket, key string) []byte {
		return fmt.Appendf(nil, `{"scanStatus":"COMPLETED","s3ObjectDetails":{"bucketName":%q,"objectKey":%q,"versionId":%q},"scanResultDetails":{"scanResultStatus":"NO_THREATS_FOUND"}}`, bucket, key, k.Version)
	}
	b, err := h.ScanEnded(t.Context(), event(h.kept, k.Key))
	if code(t, "the scanner's event", err, ""); b != bound {
		t.Errorf("the event is of %+v", b)
	}
	for what, raw := range map[string][]byte{"another bucket": event(h.incoming, k.Key), "no object": event(h.kept, ""), "no JSON": []byte("x")} {
		_, err := h.ScanEnded(t.Context(), raw)
		code(t, what, err, problem.Invalid)
	}
	_, err = h.ScanEnded(t.Context(), event(h.kept, "absent"))
	code(t, "of nothing", err, problem.NotFound)
	_, err = h.Verdict(t.Context(), k, vault.Binding{Org: "other"})
	code(t, "for another organisation", err, problem.NotFound)
}

// Whoever changes the bytes behind S3's back is found out by the reader.
func TestBytesThatWereChangedEndWithAnError(t *testing.T) {
	h, _ := onVersitygw(t, nil)
	k := h.keepFor(t, "certificate", 0)
	path := filepath.Join(os.Getenv(enginetest.Dir), "s3", h.kept, k.Key)
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("Certificate"); err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	r, err := h.Open(t.Context(), k, bound)
	code(t, "open", err, "")
	defer r.Close() //nolint:errcheck // only read
	got, err := io.ReadAll(r)
	if code(t, "read", err, problem.Internal); !bytes.Equal(got, []byte("Certificate")) {
		t.Errorf("read %q", got)
	}
}
