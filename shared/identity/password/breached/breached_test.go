package breached_test

import (
	"crypto/sha1" //nolint:gosec // G505: the list is made of it
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vendorrisk/shared/identity/password/breached"
)

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pwned.txt")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// list is what the downloader writes of the passwords.
func list(end string, passwords ...string) string {
	var lines []string
	for i, p := range passwords {
		lines = append(lines, fmt.Sprintf("%X:%d", sha1.Sum([]byte(p)), i*i*977+1)) //nolint:gosec // G401: as above
	}
	slices.Sort(lines)
	return strings.Join(lines, end) + end
}

// Every password of a list is found, whichever line it has, and no other.
func TestHas(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 1000} {
		var in, out []string
		for i := range n {
			in, out = append(in, fmt.Sprint("in ", i)), append(out, fmt.Sprint("out ", i))
		}
		for _, end := range []string{"\r\n", "\n"} {
			l, err := breached.Open(file(t, list(end, in...)))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range in {
				if has, err := l.Has(p); !has || err != nil {
					t.Errorf("of %d: %q is not found: %v", n, p, err)
				}
			}
			for _, p := range out {
				if has, err := l.Has(p); has || err != nil {
					t.Errorf("of %d: %q is found: %v", n, p, err)
				}
			}
		}
	}
}

func TestWhatIsNoList(t *testing.T) {
	whole := list("\n", "a", "b", "c")
	lines := strings.SplitAfter(strings.TrimSpace(whole), "\n")
	for name, text := range map[string]string{
		"empty": "", "a text": "these are the passwords\nof nobody\n", "digests of another kind": strings.Repeat("0", 32) + ":1\n",
		"the wrong order": strings.TrimSpace(lines[2]) + "\n" + lines[1] + lines[0], "one endless line": strings.Repeat("A", 4096),
	} {
		if _, err := breached.Open(file(t, text)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if _, err := breached.Open(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that is not there is taken")
	}
	l, err := breached.Open(file(t, lines[0]+strings.Repeat("z", 900)+"\n"+lines[2]))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Has("b"); err == nil {
		t.Error("what is broken in the middle answers")
	}
}
