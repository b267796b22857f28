package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"vendorrisk/shared/enginetest"
)

// engine is a server that speaks an AWS API.
type engine struct {
	name, folder, variable string
	steps                  [][]string // of its installation
	command                func(port string) []string
	env                    []string
	dirs                   []string // made before it starts
}

// engines lists what is started. dir is for what they write.
func engines(cache, dir string, motos int) []engine {
	moto := engine{name: "moto", folder: filepath.Join(cache, "moto-"+motoVersion), variable: enginetest.Moto}
	python := filepath.Join(moto.folder, "bin", "python")
	moto.steps = [][]string{
		{"python3", "-m", "venv", moto.folder},
		{python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "moto[server]==" + motoVersion},
	}
	moto.command = func(port string) []string {
		return []string{python, filepath.Join(moto.folder, "bin", "moto_server"), "-H", "127.0.0.1", "-p", port}
	}
	dynalite := engine{name: "dynalite", folder: filepath.Join(cache, "dynalite-"+dynaliteVersion), variable: enginetest.Dynalite}
	dynalite.steps = [][]string{{"npm", "install", "--no-audit", "--no-fund", "--no-update-notifier", "--prefix", dynalite.folder, "dynalite@" + dynaliteVersion}}
	dynalite.command = func(port string) []string {
		return []string{
			"node", filepath.Join(dynalite.folder, "node_modules", "dynalite", "cli.js"), "--host", "127.0.0.1", "--port", port,
			"--createTableMs", "0", "--deleteTableMs", "0", "--updateTableMs", "0",
		}
	}
	s3 := engine{name: "versitygw", folder: filepath.Join(cache, "versitygw-"+versitygwVersion), variable: enginetest.Versitygw}
	s3.steps = [][]string{{"go", "install", "github.com/versity/versitygw/cmd/versitygw@" + versitygwVersion}}
	data, versions := filepath.Join(dir, "s3"), filepath.Join(dir, "s3-versions")
	s3.command = func(port string) []string {
		return []string{filepath.Join(s3.folder, "versitygw"), "--quiet", "--region", enginetest.Region, "--port", "127.0.0.1:" + port, "posix", "--versioning-dir", versions, data}
	}
	s3.dirs = []string{data, versions}
	s3.env = []string{"ROOT_ACCESS_KEY=" + enginetest.AccessKey, "ROOT_SECRET_KEY=" + enginetest.SecretKey}
	all := []engine{dynalite, s3}
	for range motos {
		all = append(all, moto)
	}
	return all
}

// process is an engine that runs.
type process struct {
	engine
	address string
	cmd     *exec.Cmd
	ended   chan struct{} // closed once it has ended
	said    string        // file of what it says
}

type processes []*process

// startAll starts every engine and waits until all answer. What it has started
// it also answers with an error, to be stopped.
func startAll(ctx context.Context, dir string, all []engine) (processes, error) {
	var out processes
	for i, e := range all {
		p, err := e.start(filepath.Join(dir, fmt.Sprintf("%d-%s.log", i, e.name)))
		if err != nil {
			return out, fmt.Errorf("%s does not start: %w", e.name, err)
		}
		out = append(out, p)
	}
	for _, p := range out {
		if err := p.wait(ctx); err != nil {
			return out, fmt.Errorf("%s does not answer: %w\n%s", p.name, err, p.tail())
		}
	}
	return out, nil
}

func (e engine) start(said string) (*process, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	for _, dir := range e.dirs {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	log, err := os.Create(said)
	if err != nil {
		return nil, err
	}
	defer log.Close() //nolint:errcheck // the process has its own
	args := e.command(port)
	p := &process{engine: e, address: "http://127.0.0.1:" + port, ended: make(chan struct{}), said: said}
	p.cmd = exec.Command(args[0], args[1:]...) //nolint:gosec,noctx // our own; stopped by stop, which lets it end well
	p.cmd.Env = append(os.Environ(), e.env...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C reaches us only: we stop them after the command
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { _ = p.cmd.Wait(); close(p.ended) }()
	return p, nil
}

func freePort() (string, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// wait polls until the engine answers anything over HTTP.
func (p *process) wait(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	defer stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.address+"/", nil)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			return res.Body.Close()
		}
		select {
		case <-p.ended:
			return errors.New("it has ended")
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// tail is the end of what an engine that has failed said.
func (p *process) tail() []byte {
	said, _ := os.ReadFile(p.said) // nothing, if it said nothing
	return said[max(0, len(said)-2000):]
}

// stop ends every engine by its process id: asked first, then made to.
func (r processes) stop() error {
	var errs []error
	for _, p := range r {
		errs = append(errs, p.stop())
	}
	return errors.Join(errs...)
}

func (p *process) stop() error {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		_ = p.cmd.Process.Signal(signal) // it may have ended
		select {
		case <-p.ended:
			return nil
		case <-time.After(5 * time.Second):
		}
	}
	return fmt.Errorf("%s (process %d) does not end", p.name, p.cmd.Process.Pid)
}
