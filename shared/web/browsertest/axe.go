package browsertest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// axeFile is where .ci/run installs axe-core, below the project's root.
const axeFile = ".cache/axe/node_modules/axe-core/axe.min.js"

// Axe is the accessibility checker's script.
type Axe string

// LoadAxe reads axe-core from the project's cache. Without it nothing is
// checked by Axe.Check; on CI the test fails.
func LoadAxe(t *testing.T) Axe {
	t.Helper()
	root, err := projectRoot()
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(root, axeFile))
	if errors.Is(err, os.ErrNotExist) {
		if os.Getenv("CI") == "true" {
			t.Fatal("axe-core is not installed; see .ci/run")
		}
		t.Log("SKIPPED: axe-core is not installed (see .ci/run); accessibility was not checked in the browser")
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	return Axe(script)
}

func projectRoot() (string, error) {
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.mod above the test")
		}
	}
	return "", err
}

// Check holds the page that a tab shows to WCAG 2.2 AA as far as a program can
// tell.
func (a Axe) Check(p *Tab) {
	p.t.Helper()
	if a == "" {
		return
	}
	Eval[bool](p, string(a)+"; true")
	for _, v := range Eval[[]struct {
		ID, Help string
		Nodes    []string
	}](p, `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).then((r) =>
		r.violations.map((v) => ({ID: v.id, Help: v.help, Nodes: v.nodes.map((n) => n.html)})))`) {
		p.t.Errorf("%s: %s (%s): %s", p.Where(), v.ID, v.Help, strings.Join(v.Nodes, "\n"))
	}
}
