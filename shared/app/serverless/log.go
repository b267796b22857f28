package serverless

import (
	"context"
	"io"
	"log/slog"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// newLog writes one JSON object a line, each with the function's name and,
// while it works on something, with the names that Lambda and X-Ray gave that,
// so that lines, metrics and traces of one event find each other.
func newLog(to io.Writer, function string) *slog.Logger {
	h := slog.NewJSONHandler(to, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			a.Value = slog.TimeValue(a.Value.Time().UTC())
		}
		return a
	}})
	return slog.New(named{h.WithAttrs([]slog.Attr{slog.String("function", function)})})
}

type named struct{ slog.Handler }

func (n named) Handle(ctx context.Context, r slog.Record) error {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		r.AddAttrs(slog.String("invocation", lc.AwsRequestID))
	}
	if t := traceOf(ctx); t.root != "" {
		r.AddAttrs(slog.String("trace", t.root))
	}
	return n.Handler.Handle(ctx, r)
}

func (n named) WithAttrs(as []slog.Attr) slog.Handler { return named{n.Handler.WithAttrs(as)} }
func (n named) WithGroup(name string) slog.Handler    { return named{n.Handler.WithGroup(name)} }
