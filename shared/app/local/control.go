package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// controlFile is the socket over which programs ask a running server: bbolt
// lets one process have the data. Mode 0600 is its permission.
const controlFile = "control.sock"

// maxSocketPath is what Linux and macOS both take for a socket's path.
const maxSocketPath = 100

// reach answers a path to the directory's socket that is short enough to bind
// and dial, by a temporary link if need be, and what clears the link away.
func reach(dir string) (path string, clear func(), err error) {
	path = filepath.Join(dir, controlFile)
	if len(path) <= maxSocketPath {
		return path, func() {}, nil
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", nil, err
	}
	tmp, err := os.MkdirTemp("", "vr")
	if err != nil {
		return "", nil, err
	}
	clear = func() { _ = os.RemoveAll(tmp) }
	if err := os.Symlink(abs, filepath.Join(tmp, "d")); err != nil {
		clear()
		return "", nil, err
	}
	return filepath.Join(tmp, "d", controlFile), clear, nil
}

// ServeControl answers on the directory's control socket until ctx ends.
func (h *Home) ServeControl(ctx context.Context) error {
	serve, err := h.ListenControl(ctx)
	if err != nil {
		return err
	}
	return serve()
}

// ListenControl opens the directory's control socket: from here on who asks
// waits for serve, which answers until ctx ends.
func (h *Home) ListenControl(ctx context.Context) (serve func() error, err error) {
	path, clear, err := reach(h.dir)
	if err != nil {
		return nil, err
	}
	defer clear()
	// The table's lock says that no other server is alive: a socket that is
	// still there was left by one that was killed.
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return func() error { return h.serveControl(ctx, l) }, nil
}

func (h *Home) serveControl(ctx context.Context, l net.Listener) error {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", h.controlToken)
	mux.HandleFunc("POST /rotate", h.controlRotate)
	mux.HandleFunc("GET /snapshot", h.controlSnapshot)
	mux.HandleFunc("POST /restore-drill", h.controlDrill)
	mux.HandleFunc("POST /organisations", h.controlAdd)
	mux.HandleFunc("POST /organisations/link", h.controlLink)
	mux.HandleFunc("GET /organisations", h.controlList)
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = srv.Close() })
	defer stop()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (h *Home) controlToken(w http.ResponseWriter, r *http.Request) {
	token, err := h.DemoToken(r.Context(), r.URL.Query().Get("as"))
	if err != nil {
		http.Error(w, Sentence(err), http.StatusBadRequest)
		return
	}
	_, _ = io.WriteString(w, token+"\n")
}

func (h *Home) controlSnapshot(w http.ResponseWriter, _ *http.Request) {
	if err := h.Table.Snapshot(w); err != nil {
		h.log.Error("snapshot", "error", err.Error())
		panic(http.ErrAbortHandler) // the reader must not take half for the whole
	}
}

// DemoToken makes a bearer token for a demo person; only where demo data are.
func (h *Home) DemoToken(ctx context.Context, as string) (string, error) {
	id, err := h.demoPerson(ctx, as)
	if err != nil {
		return "", err
	}
	token, _, err := h.Directory.Grant(ctx, h.Journal, h.Org, id, identity.KindToken, "scripts/token", identity.TokenLife)
	return token, err
}

// demoPerson finds a demo person's id.
func (h *Home) demoPerson(ctx context.Context, as string) (string, error) {
	if !h.Demo {
		return "", problem.New(problem.Forbidden, "this directory holds no demo data; people make their own tokens")
	}
	for _, p := range DemoPeople {
		if p.As == as {
			person, err := h.Directory.ByEmail(ctx, h.Org, p.Email)
			return person.ID, err
		}
	}
	return "", problem.New(problem.Invalid, "there is no demo person %q; choose procurement, analyst, approver, approver2, auditor or admin", as)
}

// Ask sends a request to the server that has dir open. ErrNoServer when there
// is none.
func Ask(ctx context.Context, dir, method, path string, query url.Values) (io.ReadCloser, error) {
	sock, clear, err := reach(dir)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", sock)
	}}}
	req, err := http.NewRequestWithContext(ctx, method, "http://control"+path+"?"+query.Encode(), nil)
	if err != nil {
		clear()
		return nil, err
	}
	resp, err := client.Do(req)
	clear()
	if op := (*net.OpError)(nil); errors.As(err, &op) && op.Op == "dial" {
		return nil, ErrNoServer
	} else if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(io.LimitReader(resp.Body, 4096))
		return nil, errors.Join(fmt.Errorf("%s", b), resp.Body.Close())
	}
	return resp.Body, nil
}

// ErrNoServer says that no server has the directory open.
var ErrNoServer = errors.New("no server has this directory open")

// Sentence is what a program's user should read of an error.
func Sentence(err error) string {
	var e *problem.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	var faults []string
	for _, f := range e.Fields {
		faults = append(faults, "-"+strings.TrimPrefix(f.Pointer, "/")+": "+f.Detail)
	}
	switch {
	case faults != nil:
		return strings.Join(faults, "\n")
	case e.Message != "":
		return e.Message
	}
	return err.Error()
}
