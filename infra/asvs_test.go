package infra_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// required are the requirements of OWASP ASVS 5.0.0 by level, kept by hand;
// of level 3 those that are met on purpose.
var required = map[string]string{
	"1": `
	1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 3.5.2 3.5.3 4.1.1 4.4.1 5.2.1
	5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1
	8.2.1 8.2.2 8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1 10.4.2 10.4.3 10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1 12.2.1 12.2.2 13.4.1 14.2.1 14.3.1
	15.1.1 15.2.1 15.3.1`,
	"2": `
	1.1.1 1.1.2 1.2.6 1.2.7 1.2.8 1.2.9 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 1.3.8 1.3.9 1.3.10 1.3.11 1.4.1 1.4.2 1.4.3 1.5.2 2.1.2 2.1.3 2.2.3 2.3.2
	2.3.3 2.3.4 2.4.1 3.3.2 3.3.3 3.3.4 3.4.3 3.4.4 3.4.5 3.4.6 3.5.4 3.5.5 3.7.1 3.7.2 4.1.2 4.1.3 4.2.1 4.3.1 4.3.2 4.4.2 4.4.3 4.4.4 5.1.1
	5.2.3 5.4.1 5.4.2 5.4.3 6.1.2 6.1.3 6.2.9 6.2.10 6.2.11 6.2.12 6.3.3 6.3.4 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3 6.8.1
	6.8.2 6.8.3 6.8.4 7.1.1 7.1.2 7.1.3 7.3.1 7.3.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2 8.1.2 8.2.3 8.4.1 9.2.2 9.2.3 9.2.4 10.1.1 10.1.2
	10.2.1 10.2.2 10.3.1 10.3.2 10.3.3 10.3.4 10.4.6 10.4.7 10.4.8 10.4.9 10.4.10 10.4.11 10.5.1 10.5.2 10.5.3 10.5.4 10.5.5 10.6.1 10.6.2
	10.7.1 10.7.2 10.7.3 11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.3 11.4.2 11.4.3 11.4.4 11.5.1 11.6.1 12.1.2 12.1.3 12.3.1 12.3.2 12.3.3 12.3.4
	13.1.1 13.2.1 13.2.2 13.2.3 13.2.4 13.2.5 13.3.1 13.3.2 13.4.2 13.4.3 13.4.4 13.4.5 14.1.1 14.1.2 14.2.2 14.2.3 14.2.4 14.3.2 14.3.3 15.1.2
	15.1.3 15.2.2 15.2.3 15.3.2 15.3.3 15.3.4 15.3.5 15.3.6 15.3.7 16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1
	16.4.2 16.4.3 16.5.1 16.5.2 16.5.3 17.1.1 17.2.1 17.2.2 17.2.3 17.2.4 17.3.1 17.3.2`,
	"3": `1.2.10 6.3.5 15.4.2`,
}

var (
	quoted = regexp.MustCompile("`([^`]+)`")
	isTest = regexp.MustCompile(`^([a-z0-9_]+)\.(Test[A-Za-z0-9_]+)$`)
	isFile = regexp.MustCompile(`^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.{}-]+)*\.(go|md|js|cedar|csv|yaml|yml|html|mod|sum)$|^Makefile$`)
)

// tests are all tests of the repository as package.Test; the package is the
// name of its folder, or of what it says it is.
func tests(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	clause, test := regexp.MustCompile(`(?m)^package (\w+)`), regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`)
	for _, top := range []string{"functions", "infra", "schemas", "scripts", "shared"} {
		err := filepath.WalkDir(filepath.Join("..", top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			name := strings.TrimSuffix(string(clause.FindSubmatch(src)[1]), "_test")
			for _, m := range test.FindAllSubmatch(src, -1) {
				found[name+"."+string(m[1])] = true
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// Each requirement stands once with its level and says how it is met or why it
// does not apply, and what it names is there.
func TestASVS(t *testing.T) {
	raw, err := os.ReadFile("asvs.md")
	if err != nil {
		t.Fatal(err)
	}
	level := map[string]string{}
	for l, ids := range required {
		for id := range strings.FieldsSeq(ids) {
			level[id] = l
		}
	}
	if len(level) != 70+183+3 {
		t.Fatalf("%d requirements are listed here", len(level))
	}
	known, seen, attacks := tests(t), map[string]bool{}, 0
	for line := range strings.Lines(string(raw)) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| id ") || strings.HasPrefix(line, "| attack ") || strings.HasPrefix(line, "| ---") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		for i := range cells {
			if cells[i] = strings.TrimSpace(cells[i]); cells[i] == "" {
				t.Errorf("an empty cell: %s", line)
			}
		}
		id := cells[0]
		switch len(cells) {
		case 3:
			attacks++
		case 4:
			if seen[id] || level[id] == "" || level[id] != cells[1] {
				t.Errorf("%s stands twice, is none of ours, or has another level than %q", id, level[id])
			}
			seen[id] = true
		default:
			t.Errorf("%d cells: %s", len(cells), line)
			continue
		}
		how := strings.Join(cells[len(cells)/2:], " ") // all but what is asked for
		names := quoted.FindAllStringSubmatch(how, -1)
		made := false
		for _, m := range names {
			check(t, known, id, m[1])
			made = made || isTest.MatchString(m[1])
		}
		if len(cells) == 3 && !made {
			t.Errorf("%s: no test makes this attack", id)
		}
		if strings.Contains(how, "not met") {
			t.Errorf("%s: %s", id, how)
		}
		if len(cells) == 4 && len(names) == 0 && len(how) < 20 {
			t.Errorf("%s says neither what meets it nor why it does not apply", id)
		}
	}
	for id := range level {
		if !seen[id] {
			t.Errorf("%s has no row", id)
		}
	}
	if attacks < 15 {
		t.Errorf("%d attacks", attacks)
	}
}

// check fails when a test or a file that the row names is not there.
func check(t *testing.T, known map[string]bool, id, name string) {
	t.Helper()
	switch {
	case isTest.MatchString(name):
		if !known[name] {
			t.Errorf("%s names %s, which is no test", id, name)
		}
	case isFile.MatchString(name):
		if _, err := os.Stat(filepath.Join("..", filepath.FromSlash(name))); err != nil {
			t.Errorf("%s names %s, which is not there", id, name)
		}
	case strings.Contains(name, ".Test"):
		t.Errorf("%s names %s, which has not the form package.Test", id, name)
	}
}
