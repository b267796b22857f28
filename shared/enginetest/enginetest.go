// Package enginetest hands tests the AWS engines that scripts/engines has
// started. Without them such tests skip, so that go test ./... needs only Go;
// under scripts/engines (make test-aws) a missing one is a failure.
//
// Each engine accepts, or cannot do, something that AWS does otherwise. A test
// that touches such a point asserts it on the request, or makes up for it:
//
//	moto       passes over ClientRequestTokens and runs transactions without a lock (Tokens does both);
//	           refuses items over 405,000 bytes; copies the whole table for each write of a transaction;
//	           checks no signature, checksum or policy of S3; asks a checksum of copies with a lock;
//	           has no Ed25519 keys in KMS
//	dynalite   has no transactions and no streams; is strict about expressions, key types and sizes,
//	           and counts capacity of reads
//	versitygw  passes over encryption headers, and over If-None-Match on copies; is strict about
//	           signatures, form policies, checksums and locks
package enginetest

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// What scripts/engines puts into the environment.
const (
	Dir       = "VENDORRISK_ENGINES_DIR" // folder of the run: that engines run at all, and its locks
	Moto      = "VENDORRISK_MOTO"        // addresses of moto servers, separated by spaces
	Dynalite  = "VENDORRISK_DYNALITE"    // address of dynalite
	Versitygw = "VENDORRISK_VERSITYGW"   // address of versitygw (S3, path style)
)

// Region, AccessKey and SecretKey are what every engine takes.
const (
	Region    = "eu-central-1"
	AccessKey = "test"
	SecretKey = "testtesttest"
)

// Address answers an engine's address, such as http://127.0.0.1:5700.
func Address(t testing.TB, engine string) string {
	t.Helper()
	if os.Getenv(Dir) == "" {
		t.Skip("SKIPPED: runs on the AWS engines, by make test-aws")
	}
	at := os.Getenv(engine)
	if at == "" {
		t.Fatalf("%s is not set: the engine is missing", engine)
	}
	return at
}

var (
	taking sync.Mutex
	taken  string // this process's moto
)

// TakeMoto answers the address of a moto server that only this test process
// uses, emptied once. moto keeps everything in one memory without locks of its
// own: a transaction that it refuses puts back a copy of the whole table.
func TakeMoto(t testing.TB) string {
	t.Helper()
	all := strings.Fields(Address(t, Moto))
	taking.Lock()
	defer taking.Unlock()
	for wait := time.Now().Add(9 * time.Minute); taken == ""; time.Sleep(100 * time.Millisecond) {
		for i, at := range all {
			if lock(filepath.Join(os.Getenv(Dir), "moto-"+strconv.Itoa(i))) == nil {
				taken = at
				reset(t, at)
				break
			}
		}
		if time.Now().After(wait) {
			t.Fatal("no moto server came free")
		}
	}
	return taken
}

func reset(t testing.TB, at string) {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at+"/moto-api/reset", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("moto does not reset: %s", res.Status)
	}
}

// Config leads an AWS client to an engine. via may change or break requests on
// their way; nil leaves them alone.
func Config(at string, via http.RoundTripper) aws.Config {
	return aws.Config{
		Region: Region, BaseEndpoint: &at, HTTPClient: &http.Client{Transport: via},
		Credentials: aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider(AccessKey, SecretKey, "")),
	}
}
