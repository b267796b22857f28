package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"vendorrisk/shared/app/local"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/keyring"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table/embedded"
)

// open answers the records of a directory as they stand now, their keys, and
// what clears away after them.
func open(ctx context.Context, dir string) (view *embedded.View, ring *keyring.Ring, done func(), err error) {
	if !local.Filled(dir) {
		return nil, nil, nil, fmt.Errorf("%s holds no data", dir)
	}
	if _, err := os.Stat(filepath.Join(dir, "keyring.json")); err != nil {
		return nil, nil, nil, fmt.Errorf("the keys are missing, and nothing can be read without them: %w", err)
	}
	if ring, err = keyring.Open(dir); err != nil {
		return nil, nil, nil, err
	}
	path, drop, err := records(ctx, dir)
	if err != nil {
		return nil, nil, nil, err
	}
	if view, err = embedded.OpenView(path, ring, clock.Wall); err != nil {
		drop()
		if problem.Is(err, problem.Internal) {
			err = &transparency.Broken{Index: -1, What: "the file of the records is damaged: " + err.Error()}
		}
		return nil, nil, nil, err
	}
	return view, ring, func() { _ = view.Close(); drop() }, nil
}

// records answers the file to read: a snapshot from the running server, else
// the directory's own.
func records(ctx context.Context, dir string) (path string, drop func(), err error) {
	body, err := local.Ask(ctx, dir, http.MethodGet, "/snapshot", nil)
	if errors.Is(err, local.ErrNoServer) {
		return embedded.Path(dir), func() {}, nil
	} else if err != nil {
		return "", nil, err
	}
	defer body.Close() //nolint:errcheck // read only
	tmp, err := os.MkdirTemp("", "verify-audit")
	if err != nil {
		return "", nil, err
	}
	drop = func() { _ = os.RemoveAll(tmp) }
	path = filepath.Join(tmp, "records.db")
	if err := save(path, body); err != nil {
		drop()
		return "", nil, err
	}
	return path, drop, nil
}

func save(path string, from io.Reader) error {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, from)
	return errors.Join(err, out.Close())
}
