package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// traffic is eight people reading at once for a while.
type traffic struct {
	*server
	token string

	mu   sync.Mutex
	took map[string][]time.Duration
}

const (
	clients = 8
	lasts   = 20 * time.Second
)

func (t *traffic) run(ctx context.Context) error {
	t.took = map[string][]time.Duration{}
	until := time.Now().Add(lasts)
	var wg sync.WaitGroup
	errs := make([]error, clients)
	for i := range errs {
		wg.Go(func() { errs[i] = t.client(ctx, i, until) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// client walks the lists by their cursors and opens some of what it finds.
func (t *traffic) client(ctx context.Context, number int, until time.Time) error {
	walks := []struct{ list, one, what string }{
		{"/v1/assessments", "/v1/assessments/", "an assessment"}, {"/v1/vendors", "/vendors/", "a vendor's page"},
	}
	w := walks[number%len(walks)]
	for cursor := ""; time.Now().Before(until); {
		var page struct {
			Items      []struct{ ID string }
			NextCursor string
		}
		body, err := t.timed(ctx, "a list of 100", w.list+"?limit=100&cursor="+url.QueryEscape(cursor))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return err
		}
		for i := number; i < len(page.Items); i += 10 {
			if _, err := t.timed(ctx, w.what, w.one+page.Items[i].ID); err != nil {
				return err
			}
		}
		cursor = page.NextCursor
	}
	return nil
}

func (t *traffic) timed(ctx context.Context, what, path string) ([]byte, error) {
	start := time.Now()
	body, err := t.get(ctx, path, t.token)
	d := time.Since(start)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.took[what] = append(t.took[what], d)
	return body, err
}

// kind is one kind of request with its median in ms.
type kind struct {
	what   string
	n      int
	median float64
}

func (t *traffic) kinds() []kind {
	var out []kind
	for what, all := range t.took {
		slices.Sort(all)
		out = append(out, kind{what, len(all), float64(all[len(all)/2].Microseconds()) / 1000})
	}
	slices.SortFunc(out, func(a, b kind) int { return strings.Compare(a.what, b.what) })
	return out
}
