// Template-lint holds template.yaml and infra/stacks to three linters and an
// emulator: cfn-lint
// must print nothing; checkov and cdk-nag's AwsSolutions pack look at the
// CloudFormation that the templates become, and whatever they find must stand
// with its reason in suppressions.json, where nothing may stand that they do
// not find. Last it deploys all of it on MiniStack, an emulator.
//
//	go run ./scripts/template-lint [-cache DIR]
//
// It installs what it needs into the cache folder (python3 with venv, node and
// npm must be there), speaks to nobody else, prints one line for each fault,
// and exits with 1 if there is one.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	cache := flag.String("cache", filepath.Join(".cache", "template"), "where the linters are installed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *cache)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "template-lint:", err)
		os.Exit(1)
	}
}

const here = "scripts/template-lint"

// root is what the outer template is called in findings.
const root = "template"

var errFound = errors.New("the templates have faults")

func run(ctx context.Context, cache string) error {
	cache, err := filepath.Abs(cache)
	if err != nil {
		return err
	}
	if err := install(ctx, cache); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "vendorrisk-template-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a folder of the machine's temporary ones
	stacks, err := filepath.Glob("infra/stacks/*.yaml")
	if err != nil {
		return err
	}
	l := linters{cache: cache, dir: dir, templates: append([]string{"template.yaml"}, stacks...)}
	if err := l.cfnLint(ctx); err != nil {
		return err
	}
	if err := l.transform(ctx); err != nil {
		return err
	}
	inCheckov, err := l.checkov(ctx)
	if err != nil {
		return err
	}
	inNag, err := l.nag(ctx)
	if err != nil {
		return err
	}
	found := slices.Concat(inCheckov, inNag)
	raw, err := os.ReadFile(filepath.Join(here, "suppressions.json"))
	if err != nil {
		return err
	}
	faults, err := judge(raw, found)
	if err != nil {
		return err
	}
	for _, f := range faults {
		fmt.Println(f)
	}
	if len(faults) > 0 {
		return errFound
	}
	made, err := l.deploy(ctx)
	if err != nil {
		return err
	}
	fmt.Println("deployed on MiniStack:", made)
	fmt.Printf("%d templates: cfn-lint prints nothing; checkov and cdk-nag find %d things, each suppressed with its reason\n", len(l.templates), len(found))
	return nil
}

// linters run over templates as they are, and over what they become.
type linters struct {
	cache, dir string
	templates  []string // the outer one first
}

// in is the file that a template becomes: the outer one is transformed, the
// others are CloudFormation already.
func (l linters) in(template string) string {
	if template == l.templates[0] {
		return filepath.Join(l.dir, root+".json")
	}
	return template
}

// call is the name of a template in findings: template, data, people, watch.
func (l linters) call(template string) string {
	return strings.TrimSuffix(filepath.Base(template), filepath.Ext(template))
}

// output runs a program and answers what it printed; with an exit status that
// is not among ok, the error holds what it said.
func output(ctx context.Context, ok []int, name string, args ...string) ([]byte, error) {
	var out, said bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // our own steps
	cmd.Stdout, cmd.Stderr = &out, &said
	cmd.Env = append(os.Environ(), "AWS_DEFAULT_REGION=eu-central-1", "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION=1")
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && slices.Contains(ok, exit.ExitCode()) {
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s%s", filepath.Base(name), err, said.Bytes(), out.Bytes())
	}
	return out.Bytes(), nil
}

func (l linters) python(name string) string { return filepath.Join(l.cache, "py", "bin", name) }

func (l linters) cfnLint(ctx context.Context) error {
	out, err := output(ctx, nil, l.python("cfn-lint"), l.templates...)
	if err == nil && len(bytes.TrimSpace(out)) > 0 {
		err = fmt.Errorf("cfn-lint:\n%s", out)
	}
	return err
}

func (l linters) transform(ctx context.Context) error {
	out, err := output(ctx, nil, l.python("python"), filepath.Join(here, "transform.py"), l.templates[0])
	if err != nil {
		return err
	}
	return os.WriteFile(l.in(l.templates[0]), out, 0o600)
}
