package s3_test

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/vault/s3"
)

const keyARN = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"

// home is a vault on two fresh buckets, and what was sent to S3.
type home struct {
	*s3.Vault
	*recorder
	client         *awss3.Client
	incoming, kept string
}

// recorder keeps every request's method, address and headers.
type recorder struct {
	next http.RoundTripper
	mu   sync.Mutex
	sent []*http.Request
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	r.sent = append(r.sent, req.Clone(context.WithoutCancel(req.Context())))
	r.mu.Unlock()
	return r.next.RoundTrip(req)
}

// with lists the requests that carry a header ("": all), newest last.
func (r *recorder) with(header string) []*http.Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []*http.Request
	for _, req := range r.sent {
		if header == "" || req.Header.Get(header) != "" {
			out = append(out, req)
		}
	}
	return out
}

func client(at string, via http.RoundTripper) *awss3.Client {
	return awss3.NewFromConfig(enginetest.Config(at, via), func(o *awss3.Options) { o.UsePathStyle = true })
}

func open(t *testing.T, at string, via http.RoundTripper, change func(*s3.Options)) *home {
	t.Helper()
	h := &home{recorder: &recorder{next: via}}
	h.client = client(at, h.recorder)
	name := strings.ToLower(rand.Text())
	h.incoming, h.kept = "incoming-"+name, "kept-"+name
	for bucket, lock := range map[string]bool{h.incoming: false, h.kept: true} {
		in := &awss3.CreateBucketInput{
			Bucket: &bucket, CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: enginetest.Region},
		}
		if lock {
			in.ObjectLockEnabledForBucket = aws.Bool(true)
		}
		if _, err := h.client.CreateBucket(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	o := s3.Options{Client: h.client, Incoming: h.incoming, Kept: h.kept, Key: keyARN, Now: time.Now}
	if change != nil {
		change(&o)
	}
	var err error
	if h.Vault, err = s3.New(o); err != nil {
		t.Fatal(err)
	}
	return h
}
