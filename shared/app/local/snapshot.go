package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/table/embedded"
)

// Snapshot writes a consistent copy of a directory's records to the new file
// to: asked of the server that has it open, else read while a lock keeps every
// server from opening it.
func Snapshot(ctx context.Context, dir, to string) error {
	if !Filled(dir) {
		return fmt.Errorf("%s holds no data", dir)
	}
	body, err := Ask(ctx, dir, http.MethodGet, "/snapshot", nil)
	if err == nil {
		return errors.Join(save(to, body), body.Close())
	}
	if !errors.Is(err, ErrNoServer) {
		return err
	}
	view, err := embedded.OpenView(embedded.Path(dir), nil, clock.Wall) // for its lock; nothing is unsealed
	if err != nil {
		return err
	}
	in, err := os.Open(embedded.Path(dir))
	if err != nil {
		return errors.Join(err, view.Close())
	}
	return errors.Join(save(to, in), in.Close(), view.Close())
}

func save(to string, from io.Reader) error {
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, from)
	return errors.Join(err, out.Close())
}
