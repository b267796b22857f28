package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"vendorrisk/shared/app/local"
)

// size measures a directory with many vendors: what lists and the sweep read,
// and what the server holds in memory while it is asked a lot.
func (b *bench) size(ctx context.Context) error {
	if b.data == "" {
		b.data = b.program("data")
		start := time.Now()
		c := command(ctx, b.program("seed"), "-data", b.data, "-vendors", strconv.Itoa(b.vendors), "-assessments", strconv.Itoa(b.assessments))
		c.Stdout = os.Stderr
		if err := c.Run(); err != nil {
			return err
		}
		b.add("filling that directory", time.Since(start).Seconds(), none, "s")
	}
	at := fmt.Sprintf("%d vendors × %d assessments: ", b.vendors, b.assessments)
	if err := b.reads(ctx, at); err != nil {
		return err
	}
	s, err := b.serve(ctx, b.data)
	if err != nil {
		return err
	}
	err = b.busy(ctx, s, at)
	if stopErr := s.stop(); err == nil {
		err = stopErr
	}
	return err
}

// busy asks the server a lot and watches its memory.
func (b *bench) busy(ctx context.Context, s *server, at string) error {
	token, err := token(ctx, b.data)
	if err != nil {
		return err
	}
	if err := s.signIn(ctx, "auditor"); err != nil {
		return err
	}
	b.add(at+"ready", s.ready.Seconds(), 1, "s")
	done := make(chan struct{})
	peak := make(chan float64)
	go func() {
		most := s.anonymous()
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				most = max(most, s.anonymous())
			case <-done:
				peak <- most
				return
			}
		}
	}()
	t := &traffic{server: s, token: token}
	err = t.run(ctx)
	close(done)
	b.add(at+"RssAnon while serving, the heap in it", <-peak, 150, "MB")
	for _, k := range t.kinds() {
		b.add(at+k.what+", median of "+strconv.Itoa(k.n)+" by 8 clients", k.median, none, "ms")
	}
	return err
}

func token(ctx context.Context, dir string) (string, error) {
	body, err := local.Ask(ctx, dir, http.MethodPost, "/token", url.Values{"as": {"auditor"}})
	if err != nil {
		return "", err
	}
	defer body.Close() //nolint:errcheck // read only
	b, err := io.ReadAll(body)
	return strings.TrimSpace(string(b)), err
}
