package main

import (
	"archive/zip"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/app/functions"
	"vendorrisk/shared/app/serverless"
)

// Limits of the Lambdas. What draws pages or reports carries templates and
// fonts; all else is held against a hello-world that links the same clients.
const (
	startRatio = 1.3
	pageStart  = 40.0 // ms
	apiZip     = 6.0  // MB
	pageZip    = 12.0
	starts     = 20
)

// pageFunctions draw pages or reports; evidence draws those of uploads.
var pageFunctions = []string{"console", "evidence", "portal", "reports"}

// clientsOf are the SDK clients that a function links, as the tags of hello.
func clientsOf(f serverless.Function) []string {
	has := func(n serverless.Need) bool { return slices.Contains(f.Needs, n) }
	out := []string{"dynamodb", "secretsmanager"}
	if has(serverless.Signing) || has(serverless.Verify) {
		out = append(out, "kms")
	}
	if has(serverless.Evidence) || has(serverless.Files) {
		out = append(out, "s3")
	}
	if has(serverless.Mail) {
		out = append(out, "sesv2")
	}
	if has(serverless.Orders) {
		out = append(out, "sqs")
	}
	if has(serverless.Alerts) {
		out = append(out, "sns")
	}
	return out
}

// lambdas builds every function as make package does, and measures its zip and
// the time from its start to its first request for an event, beside that of
// hello, start by start in turn.
func (b *bench) lambdas(ctx context.Context) error {
	if err := b.packaged(ctx, "arm64", "./functions/...", "arm64/"); err != nil {
		return err
	}
	if err := b.packaged(ctx, "", "./functions/...", "here/"); err != nil {
		return err
	}
	hellos := map[string]string{}
	for _, f := range functions.All {
		tags := strings.Join(clientsOf(f), ",")
		if hellos[tags] != "" {
			continue
		}
		out := "hello-" + strings.ReplaceAll(tags, ",", "-")
		if err := b.packaged(ctx, "", "./scripts/bench/hello", out, clientsOf(f)...); err != nil {
			return err
		}
		hellos[tags] = b.program(out)
	}
	for _, f := range functions.All {
		page := slices.Contains(pageFunctions, f.Name)
		size, err := zipped(b.program(filepath.Join("arm64", f.Name)))
		if err != nil {
			return err
		}
		most := apiZip
		if page {
			most = pageZip
		}
		b.add("function "+f.Name+": zip, arm64", size, most, "MB")
		took, hello, err := sideBySide(ctx, b.program(filepath.Join("here", f.Name)), hellos[strings.Join(clientsOf(f), ",")], environment(f))
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		if page {
			b.add("function "+f.Name+": start to first next", took, pageStart, "ms")
			continue
		}
		b.add(fmt.Sprintf("function %s: start to first next, %.1f ms, over hello's %.1f ms", f.Name, took, hello), took/hello, startRatio, "×")
	}
	return nil
}

// packaged builds with the flags of make package.
func (b *bench) packaged(ctx context.Context, arch, what, out string, tags ...string) error {
	c := command(ctx, "go", "build", "-tags", strings.Join(append(tags, "lambda.norpc"), ","), "-trimpath", "-ldflags=-s -w", "-o", b.program(out), what)
	if strings.HasSuffix(out, "/") {
		c.Args[slices.Index(c.Args, b.program(out))] += "/" // a folder
	}
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if arch != "" {
		c.Env = append(c.Env, "GOARCH="+arch)
	}
	return c.Run()
}

// zipped is a program's size as it is uploaded, in MB.
func zipped(program string) (float64, error) {
	in, err := os.Open(program)
	if err != nil {
		return 0, err
	}
	defer in.Close() //nolint:errcheck // read only
	var n counter
	z := zip.NewWriter(&n)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	w, err := z.Create("bootstrap")
	if err != nil {
		return 0, err
	}
	if _, err := io.Copy(w, in); err != nil {
		return 0, err
	}
	return float64(n) / 1e6, errors.Join(z.Close())
}

type counter int64

func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }

// environment is one that a function starts with; nobody answers at it.
func environment(f serverless.Function) []string {
	required, _ := f.Env()
	var out []string
	for _, name := range required {
		v := "http://127.0.0.1:1"
		switch name {
		case "AWS_REGION":
			v = "eu-central-1"
		case "OIDC_SECOND_FACTOR":
			v = "pool"
		case "ADMIN_EMAIL", "MAIL_FROM":
			v = "risk@example.com"
		}
		out = append(out, name+"="+v)
	}
	return append(out, "AWS_ENDPOINT_URL=http://127.0.0.1:1")
}

// sideBySide starts both in turn and answers their medians, in milliseconds.
func sideBySide(ctx context.Context, ours, hello string, env []string) (float64, float64, error) {
	var a, b []float64
	for range starts {
		for _, p := range []struct {
			program string
			out     *[]float64
		}{{ours, &a}, {hello, &b}} {
			took, err := untilNext(ctx, p.program, env)
			if err != nil {
				return 0, 0, err
			}
			*p.out = append(*p.out, took)
		}
	}
	slices.Sort(a)
	slices.Sort(b)
	return a[len(a)/2], b[len(b)/2], nil
}

// untilNext starts a program and waits until it asks Lambda for an event.
func untilNext(ctx context.Context, program string, env []string) (float64, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	asked := make(chan time.Time, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case asked <- time.Now():
		default:
		}
		<-r.Context().Done()
	})
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go srv.Serve(l)                        //nolint:errcheck // ends with Close
	defer srv.Close()                      //nolint:errcheck // nothing is left
	c := exec.CommandContext(ctx, program) // built above
	c.Env = append([]string{"AWS_LAMBDA_RUNTIME_API=" + l.Addr().String(), "AWS_LAMBDA_FUNCTION_NAME=bench"}, env...)
	start := time.Now()
	if err := c.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	}()
	select {
	case at := <-asked:
		return float64(at.Sub(start).Microseconds()) / 1000, nil
	case <-time.After(10 * time.Second):
		return 0, errors.New("it does not ask for an event")
	}
}
