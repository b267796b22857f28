// Package breached looks passwords up in a file of those that were found in
// breaches, which the operator of an installation keeps beside it: nothing is
// asked of a service on the internet.
//
// The file is the list of "Have I Been Pwned" as its downloader writes it in
// one piece: a line for each password, sorted, of the SHA-1 in 40 hexadecimal
// digits, a colon and a count. SHA-1 is the list's; nothing is kept by it here.
package breached

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // G505: the list is made of it
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// File is an open list. It is safe for concurrent use.
type File struct {
	at   io.ReaderAt
	size int64
}

// digits is how long a line's digest is, and most the longest line that is read.
const (
	digits = 2 * sha1.Size
	most   = 128
)

// Open opens a list. It errs when the first or the last line is none of such a
// list, or the two stand in the wrong order.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	about, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	l := &File{f, about.Size()}
	if err := l.check(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	return l, nil
}

func (l *File) check() error {
	first, err := l.line(0)
	if err != nil {
		return err
	}
	last, err := l.line(max(0, l.size-2))
	if err == nil && last < first {
		err = errors.New("it is not sorted by its digests")
	}
	return err
}

// Has tells whether a password is in the list. It errs when the file cannot be
// read or is no list where it is looked at.
func (l *File) Has(password string) (bool, error) {
	d := sha1.Sum([]byte(password)) //nolint:gosec // G401: as above
	want := strings.ToUpper(hex.EncodeToString(d[:]))
	for from, to := int64(0), l.size; from < to; {
		mid := (from + to) / 2
		start, err := l.start(mid)
		if err != nil {
			return false, err
		}
		got, err := l.line(start)
		if err != nil {
			return false, err
		}
		switch {
		case got == want:
			return true, nil
		case got > want:
			to = start
		default:
			if from, err = l.after(start); err != nil {
				return false, err
			}
		}
	}
	return false, nil
}

// start is where the line around an offset begins.
func (l *File) start(at int64) (int64, error) {
	from := max(0, at-most)
	b := make([]byte, at-from)
	if _, err := l.at.ReadAt(b, from); err != nil && err != io.EOF {
		return 0, err
	}
	i := bytes.LastIndexByte(b, '\n')
	if i < 0 && from > 0 {
		return 0, errList(at)
	}
	return from + int64(i) + 1, nil
}

// after is where the next line begins; the end when there is none.
func (l *File) after(start int64) (int64, error) {
	b, err := l.read(start)
	if err != nil {
		return 0, err
	}
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		return l.size, nil
	}
	return start + int64(i) + 1, nil
}

// line is the digest in the line around an offset.
func (l *File) line(at int64) (string, error) {
	start, err := l.start(at)
	if err != nil {
		return "", err
	}
	b, err := l.read(start)
	if err != nil {
		return "", err
	}
	if len(b) < digits || len(b) > digits && b[digits] != ':' && b[digits] != '\r' && b[digits] != '\n' {
		return "", errList(start)
	}
	got := strings.ToUpper(string(b[:digits]))
	if _, err := hex.DecodeString(got); err != nil {
		return "", errList(start)
	}
	return got, nil
}

func (l *File) read(at int64) ([]byte, error) {
	b := make([]byte, most)
	n, err := l.at.ReadAt(b, at)
	if err == io.EOF {
		err = nil
	}
	return b[:n], err
}

func errList(at int64) error {
	return fmt.Errorf("no line of SHA-1 digests at byte %d", at)
}
