package serverless

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"vendorrisk/shared/clock"
)

// Handler answers one event; its answer is JSON.
type Handler interface {
	Handle(ctx context.Context, event []byte) ([]byte, error)
}

// HandlerFunc is a Handler.
type HandlerFunc func(ctx context.Context, event []byte) ([]byte, error)

// Handle implements Handler.
func (f HandlerFunc) Handle(ctx context.Context, event []byte) ([]byte, error) { return f(ctx, event) }

// Start reads the environment and then hands every event that Lambda has to
// the handler that make wires up. It never returns. A configuration that is not
// whole is told to Lambda and to the log, and ends the process.
//
// Nothing but the environment is read before Lambda is asked for the first
// event, with which secrets are fetched and subjects wired: from the asking to
// that event Lambda may freeze the process for hours, and a connection that was
// open then is dead. An error there, such as a key store that does not answer,
// is the answer to that event; the next one tries again.
//
// Nothing is left for the end of the process, of which Lambda gives notice only
// to extensions: what an event leaves in memory is written with it.
func Start(f Function, p Parts, make func(*Home) (Handler, error)) {
	log := newLog(os.Stdout, f.Name)
	s, err := Read(f, os.LookupEnv)
	if err != nil {
		log.Error("not configured", "error", err.Error())
		failInit(os.Getenv("AWS_LAMBDA_RUNTIME_API"), "Runtime.InvalidConfiguration", err.Error())
		os.Exit(1)
	}
	fn := &running{f: f, log: log, wall: clock.Wall, out: os.Stdout, open: func(ctx context.Context) (*Home, Handler, error) {
		h, err := open(ctx, f, s, p, log, &tracer{address: os.Getenv("AWS_XRAY_DAEMON_ADDRESS")})
		if err != nil {
			return nil, nil, err
		}
		handler, err := make(h)
		return h, handler, err
	}}
	lambda.Start(fn)
}

// running is a function that has started.
type running struct {
	f    Function
	log  *slog.Logger
	wall clock.Clock
	out  io.Writer // metrics
	open func(ctx context.Context) (*Home, Handler, error)

	home    *Home
	handler Handler
	warm    bool
}

// ready answers the handler, wired at the first event. Events come one after
// the other.
func (r *running) ready(ctx context.Context) (Handler, error) {
	if r.handler != nil {
		return r.handler, nil
	}
	ctx, cancel := context.WithTimeout(ctx, openLimit)
	defer cancel()
	h, handler, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	r.home, r.handler = h, handler
	return handler, nil
}

// openLimit is how long secrets may take before the event does without.
const openLimit = 10 * time.Second

// Invoke implements lambda.Handler.
func (r *running) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	start := r.wall()
	ctx, m := metered(ctx)
	if !r.warm {
		r.warm = true
		m.Add(ColdStarts, 1)
	}
	out, err := r.handle(ctx, event)
	m.Add(Took, took(start, r.wall()))
	if err := m.emit(r.out, r.f.Name, start); err != nil {
		r.log.WarnContext(ctx, "metrics not written", "error", err.Error())
	}
	return out, err
}

func (r *running) handle(ctx context.Context, event []byte) ([]byte, error) {
	handler, err := r.ready(ctx)
	if err != nil {
		r.log.ErrorContext(ctx, "not ready", "error", err.Error())
		if r.f.triggeredBy(event) {
			return nil, errNotReady
		}
		return unavailable(ctx), nil
	}
	out, err := handler.Handle(ctx, event)
	r.home.after(ctx)
	return out, err
}

// failInit tells Lambda why the function cannot start.
func failInit(runtimeAPI, kind, message string) {
	if runtimeAPI == "" {
		return
	}
	body, err := json.Marshal(map[string]string{"errorType": kind, "errorMessage": message})
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+runtimeAPI+"/2018-06-01/runtime/init/error", bytes.NewReader(body)) //nolint:gosec // G704: the address is Lambda's own
	if err != nil {
		return
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Lambda-Runtime-Function-Error-Type", kind)
	if res, err := http.DefaultClient.Do(req); err == nil { //nolint:gosec // G704: as above
		_ = res.Body.Close()
	}
}
