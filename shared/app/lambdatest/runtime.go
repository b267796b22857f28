// Package lambdatest runs the built Lambda binaries as Lambda does: a server of
// the Runtime API starts each as a process and hands it events; a gateway turns
// HTTP requests into events by the functions' own route keys; and the table's
// stream, the queue and the schedule start what they start on AWS. Behind the
// binaries are the engines of package enginetest.
package lambdatest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Runtime runs one function: one instance, which takes one event at a time, as
// an instance of Lambda does.
type Runtime struct {
	Name   string
	Binary string
	Env    []string
	Log    io.Writer     // what the process prints
	Limit  time.Duration // on one event

	mu      sync.Mutex // one event at a time
	running *instance
	starts  int
}

// ErrEnded is answered for an event that the process did not live to answer.
var ErrEnded = errors.New("the process ended")

// FunctionError is what a function answers to an event that it fails at.
type FunctionError struct{ Function, Body string }

func (e *FunctionError) Error() string { return e.Function + " failed: " + e.Body }

// Invoke hands an event to the function, starting it when it does not run, and
// answers what it answers.
func (r *Runtime) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running == nil || r.running.gone() {
		in, err := r.start()
		if err != nil {
			return nil, err
		}
		r.running = in
		r.starts++
	}
	return r.running.invoke(ctx, event)
}

// Kill ends the process between two events as Lambda ends those of functions
// without extensions: with kill -9 and no notice. It waits for the event that
// is on its way. The next event starts another process.
func (r *Runtime) Kill() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.end()
}

// KillAndSet kills the process; the ones after it have a variable more, or
// another value of it.
func (r *Runtime) KillAndSet(name, value string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.end()
	r.Env = slices.DeleteFunc(slices.Clone(r.Env), func(v string) bool { return strings.HasPrefix(v, name+"=") })
	r.Env = append(r.Env, name+"="+value)
}

func (r *Runtime) end() {
	if r.running != nil {
		r.running.kill()
		r.running = nil
	}
}

// Starts is how many processes there have been.
func (r *Runtime) Starts() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.starts
}

// invocation is one event on its way.
type invocation struct {
	id     string
	event  []byte
	until  time.Time
	answer chan result
}

type result struct {
	body []byte
	err  error
}

// instance is a process with the server of its Runtime API.
type instance struct {
	name  string
	cmd   *exec.Cmd
	srv   *http.Server
	queue chan invocation
	ended chan struct{} // closed once the process has ended
	limit time.Duration

	mu   sync.Mutex
	now  *invocation
	n    int
	init string // what it said instead of starting
}

func (r *Runtime) start() (*instance, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	in := &instance{name: r.Name, queue: make(chan invocation), ended: make(chan struct{}), limit: r.Limit}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", in.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/{how}", in.done)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", in.failed)
	in.srv = &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go in.srv.Serve(l)              //nolint:errcheck // ends with the instance
	in.cmd = exec.Command(r.Binary) // built by the test; it ends with kill
	in.cmd.Env = append([]string{"AWS_LAMBDA_RUNTIME_API=" + l.Addr().String(), "AWS_LAMBDA_FUNCTION_NAME=" + r.Name}, r.Env...)
	in.cmd.Stdout, in.cmd.Stderr = r.Log, r.Log
	if err := in.cmd.Start(); err != nil {
		return nil, errors.Join(err, in.srv.Close())
	}
	go func() {
		_ = in.cmd.Wait()
		close(in.ended)
		_ = in.srv.Close()
	}()
	return in, nil
}

func (in *instance) gone() bool {
	select {
	case <-in.ended:
		return true
	default:
		return false
	}
}

func (in *instance) invoke(ctx context.Context, event []byte) ([]byte, error) {
	in.n++
	inv := invocation{fmt.Sprintf("%s-%06d", in.name, in.n), event, time.Now().Add(in.limit), make(chan result, 1)}
	late := time.After(in.limit)
	select {
	case in.queue <- inv:
	case <-in.ended:
		return nil, in.end()
	case <-late:
		return nil, in.tooLate()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case out := <-inv.answer:
		return out.body, out.err
	case <-in.ended:
		return nil, in.end()
	case <-late:
		return nil, in.tooLate()
	}
}

func (in *instance) end() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.init != "" {
		return &FunctionError{in.name, in.init}
	}
	return fmt.Errorf("%s: %w", in.name, ErrEnded)
}

// tooLate ends what works longer than it may, as Lambda does.
func (in *instance) tooLate() error {
	in.kill()
	return fmt.Errorf("%s took longer than %v", in.name, in.limit)
}

func (in *instance) kill() {
	_ = in.cmd.Process.Kill()
	<-in.ended
}

// next hands out an event once there is one.
func (in *instance) next(w http.ResponseWriter, r *http.Request) {
	select {
	case inv := <-in.queue:
		in.mu.Lock()
		in.now = &inv
		in.mu.Unlock()
		h := w.Header()
		h.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(inv.until.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:"+in.name)
		h.Set("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1")
		_, _ = w.Write(inv.event)
	case <-r.Context().Done():
	}
}

// done takes the answer to an event, or its failure.
func (in *instance) done(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	in.mu.Lock()
	inv := in.now
	in.now = nil
	in.mu.Unlock()
	if inv == nil || inv.id != r.PathValue("id") {
		http.Error(w, "there is no such event", http.StatusNotFound)
		return
	}
	out := result{body: body, err: err}
	if r.PathValue("how") == "error" {
		out.err = &FunctionError{in.name, string(bytes.TrimSpace(body))}
	}
	inv.answer <- out
	w.WriteHeader(http.StatusAccepted)
}

// failed takes what a function says that cannot start.
func (in *instance) failed(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	in.mu.Lock()
	in.init = strings.TrimSpace(string(body))
	in.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
}
