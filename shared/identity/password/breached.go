package password

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"sort"
	"strings"
)

// known.bin is the 20,000 most common passwords of at least MinLength
// characters in the 10 million that Mark Burnett collected from breaches, as
// the SecLists project keeps them (MIT licence, known.txt): of each the first
// knownSize bytes of its SHA-256, sorted. scripts/common-passwords makes it. A
// good password is taken for one of them once in fifty million times.
//
//go:embed known.bin
var knownBytes string

const knownSize = 5

// known tells whether a password is one of them, as it stands or in small
// letters.
func known(password string) bool {
	return isKnown(password) || isKnown(strings.ToLower(password))
}

func isKnown(password string) bool {
	d := sha256.Sum256([]byte(password))
	want := d[:knownSize]
	n := len(knownBytes) / knownSize
	i := sort.Search(n, func(i int) bool { return knownBytes[i*knownSize:(i+1)*knownSize] >= string(want) })
	return i < n && bytes.Equal([]byte(knownBytes[i*knownSize:(i+1)*knownSize]), want)
}

// Known makes known.bin of passwords in the order of how common they are: the
// first most of those that could be taken here at all.
func Known(ordered []string, most int) []byte {
	var all []string
	for _, p := range ordered {
		if len(all) == most {
			break
		}
		if len([]rune(p)) >= MinLength {
			d := sha256.Sum256([]byte(p))
			all = append(all, string(d[:knownSize]))
		}
	}
	sort.Strings(all)
	return []byte(strings.Join(all, ""))
}
