// Token prints a bearer token for a demo person, good only at the local server
// of that directory.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"vendorrisk/shared/app/local"
)

func main() {
	dir := flag.String("data", "./data", "the server's data directory")
	as := flag.String("as", "", "procurement, analyst, approver, approver2, auditor or admin")
	flag.Parse()
	token, err := get(context.Background(), *dir, *as)
	if err != nil {
		fmt.Fprintln(os.Stderr, "token:", strings.TrimSpace(err.Error()))
		os.Exit(1)
	}
	fmt.Println(token)
}

// get asks the running server, or opens the directory when there is none.
func get(ctx context.Context, dir, as string) (string, error) {
	body, err := local.Ask(ctx, dir, http.MethodPost, "/token", url.Values{"as": {as}})
	if errors.Is(err, local.ErrNoServer) {
		return alone(ctx, dir, as)
	} else if err != nil {
		return "", err
	}
	defer body.Close() //nolint:errcheck // read only
	b, err := io.ReadAll(io.LimitReader(body, 4096))
	return strings.TrimSpace(string(b)), err
}

func alone(ctx context.Context, dir, as string) (token string, err error) {
	if !local.Filled(dir) {
		return "", fmt.Errorf("%s holds no data; start the server with -demo first", dir)
	}
	h, err := local.Open(ctx, local.Options{Dir: dir})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	return h.DemoToken(ctx, as)
}
