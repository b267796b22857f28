package backup

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"vendorrisk/shared/problem"
)

// partName is what may stand in a backup: nothing that leads out of a directory.
var partName = regexp.MustCompile(`^(records\.db|keyring\.json|vault/(incoming|kept)/(head|data)/[0-9a-f]{64})$`)

// Check reads a whole backup and holds every part against the manifest.
// invalid for a file that is none, another key, a changed byte or a missing end.
func Check(ctx context.Context, path string, key Key) (Manifest, error) {
	return read(ctx, path, key, func(string) (io.WriteCloser, error) { return discard{io.Discard}, nil })
}

type discard struct{ io.Writer }

func (discard) Close() error { return nil }

// extract is Check, and puts the parts below dir.
func extract(ctx context.Context, path string, key Key, dir string) (Manifest, error) {
	return read(ctx, path, key, func(name string) (io.WriteCloser, error) {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return nil, err
		}
		f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		return durable{f}, err
	})
}

// durable is a file that is on disk once closed.
type durable struct{ *os.File }

func (d durable) Close() error { return errors.Join(d.Sync(), d.File.Close()) }

func read(ctx context.Context, path string, key Key, place func(name string) (io.WriteCloser, error)) (m Manifest, err error) {
	const op = "backup.read"
	file, err := os.Open(path)
	if err != nil {
		return m, problem.Wrap(op, err)
	}
	defer file.Close() //nolint:errcheck // only read
	in := bufio.NewReaderSize(file, bufferBytes)
	start := make([]byte, len(magic))
	if _, err := io.ReadFull(in, start); err != nil || string(start) != magic {
		return m, problem.New(problem.Invalid, "this is not a backup of this version")
	}
	aead, err := key.stream()
	if err != nil {
		return m, err
	}
	plain, err := aead.NewDecryptingReader(in, []byte(magic))
	if err != nil {
		return m, refused(err)
	}
	m, parts, err := entries(ctx, tar.NewReader(plain), place)
	if err != nil {
		return m, err
	}
	if _, err := io.Copy(io.Discard, plain); err != nil { // the end is authenticated too
		return m, refused(err)
	}
	switch {
	case m.Format != manifestFormat:
		return m, problem.New(problem.Invalid, "the backup has no manifest of this version")
	case !slices.Equal(m.Parts, parts):
		return m, problem.New(problem.Invalid, "the backup's parts are not those of its manifest")
	}
	return m, nil
}

// entries places every part and answers the manifest and what was really read.
func entries(ctx context.Context, in *tar.Reader, place func(string) (io.WriteCloser, error)) (m Manifest, parts []Part, err error) {
	for {
		if err := ctx.Err(); err != nil {
			return m, nil, problem.Wrap("backup.read", err)
		}
		h, err := in.Next()
		switch {
		case errors.Is(err, io.EOF):
			return m, parts, nil
		case err != nil:
			return m, nil, refused(err)
		case m.Format != 0:
			return m, nil, problem.New(problem.Invalid, "the backup goes on after its manifest")
		case h.Name == manifestName:
			if err := json.NewDecoder(in).Decode(&m); err != nil {
				return m, nil, refused(err)
			}
			continue
		case !partName.MatchString(h.Name):
			return m, nil, problem.New(problem.Invalid, "the backup holds a part that does not belong there")
		}
		p, err := one(in, h.Name, place)
		if err != nil {
			return m, nil, err
		}
		parts = append(parts, p)
	}
}

func one(in io.Reader, name string, place func(string) (io.WriteCloser, error)) (Part, error) {
	out, err := place(name)
	if err != nil {
		return Part{}, problem.Wrap("backup.read", err)
	}
	sum, from := sha256.New(), &source{r: in}
	n, err := io.Copy(io.MultiWriter(out, sum), from)
	if from.err != nil {
		err = refused(from.err)
	}
	if err := errors.Join(err, out.Close()); err != nil {
		return Part{}, problem.Wrap("backup.read", err)
	}
	return Part{name, n, hex.EncodeToString(sum.Sum(nil))}, nil
}

// source tells a backup that cannot be read from a disk that cannot be written.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

func refused(err error) error {
	return &problem.Error{Code: problem.Invalid, Op: "backup.read", Message: "the backup is damaged or cut off, or the key is another one's", Err: err}
}
