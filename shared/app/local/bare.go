package local

import (
	"context"
	"log/slog"
)

// Bare is a log for libraries that write one of their own accord, to be set
// with slog.SetDefault: it passes on what they say, at level Info, without the
// values that they add. The OpenID library adds parts of requests, and anybody
// can make it warn.
func Bare(to slog.Handler) slog.Handler { return bare{to} }

type bare struct{ to slog.Handler }

func (b bare) Enabled(ctx context.Context, _ slog.Level) bool {
	return b.to.Enabled(ctx, slog.LevelInfo)
}

func (b bare) Handle(ctx context.Context, r slog.Record) error {
	return b.to.Handle(ctx, slog.NewRecord(r.Time, slog.LevelInfo, r.Message, 0))
}

func (b bare) WithAttrs([]slog.Attr) slog.Handler { return b }
func (b bare) WithGroup(string) slog.Handler      { return b }
