package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"vendorrisk/shared/problem"
)

// magic begins every backup and is authenticated with it.
const magic = "VRBAK\x01"

const bufferBytes = 1 << 20

// Write makes a backup in the new file out and reads it back before it gets
// its name. It errs, and leaves no file, when out exists, when the source
// cannot be read, or when what was written does not verify.
func (s *Source) Write(ctx context.Context, out string, key Key) (m Manifest, err error) {
	const op = "backup.write"
	if _, err := os.Lstat(out); err == nil {
		return m, problem.New(problem.Conflict, "the backup's file exists already")
	}
	tmp, err := os.MkdirTemp(filepath.Dir(out), ".backup-*")
	if err != nil {
		return m, problem.Wrap(op, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	part := filepath.Join(tmp, "part")
	file, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return m, problem.Wrap(op, err)
	}
	m, err = s.stream(ctx, file, tmp, key)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return m, problem.Wrap(op, err)
	}
	if _, err := Check(ctx, part, key); err != nil {
		return m, problem.Wrap(op, err)
	}
	if err := os.Link(part, out); err != nil { // unlike a rename it never replaces
		return m, problem.Wrap(op, err)
	}
	return m, problem.Wrap(op, syncDir(filepath.Dir(out)))
}

func (s *Source) stream(ctx context.Context, to io.Writer, tmp string, key Key) (Manifest, error) {
	aead, err := key.stream()
	if err != nil {
		return Manifest{}, err
	}
	buffered := bufio.NewWriterSize(to, bufferBytes)
	if _, err := buffered.WriteString(magic); err != nil {
		return Manifest{}, err
	}
	sealed, err := aead.NewEncryptingWriter(buffered, []byte(magic))
	if err != nil {
		return Manifest{}, err
	}
	w := &writer{ctx: ctx, tar: tar.NewWriter(sealed), m: Manifest{Format: manifestFormat, Made: s.Now().UTC()}}
	if err := s.parts(w, tmp); err != nil {
		return Manifest{}, err
	}
	return w.m, errors.Join(w.close(), sealed.Close(), buffered.Flush())
}

// parts writes everything in the order that keeps a backup whole while a
// server goes on writing. Records come first: an object is placed before a
// record refers to it and is never changed afterwards, so all that the
// snapshot refers to is in the vault by then, and whatever comes later does no
// harm. Uploads come before what is kept: one that is kept in between has left
// the first place but is found in the second, where completing it goes on.
// The keys come last: those that the snapshot was sealed under are still in
// the ring, unless they were retired meanwhile; then items count as unreadable.
func (s *Source) parts(w *writer, tmp string) error {
	path := filepath.Join(tmp, recordsName)
	if err := s.Records(w.ctx, path); err != nil {
		return err
	}
	if err := w.file(recordsName, path); err != nil {
		return err
	}
	var err error
	if w.m.Incoming, err = w.area(s.Dir, "incoming"); err != nil {
		return err
	}
	if w.m.Kept, err = w.area(s.Dir, "kept"); err != nil {
		return err
	}
	if s.WithKeys {
		if err := w.file(keyringName, filepath.Join(s.Dir, keyringName)); err != nil {
			return err
		}
	}
	r, err := openRecords(path, s.Dir, s.Now)
	if err != nil {
		return err
	}
	w.m.Contents, err = r.contents(w.ctx)
	return errors.Join(err, r.Close())
}

// writer writes parts and remembers them.
type writer struct {
	ctx context.Context
	tar *tar.Writer
	m   Manifest
}

// area writes one of the vault's two places and counts its objects.
func (w *writer) area(dir, label string) (objects int, err error) {
	names, err := os.ReadDir(filepath.Join(dir, vaultName, label, "head"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	for _, n := range names {
		there, err := w.object(filepath.Join(dir, vaultName, label), vaultName+"/"+label, n.Name())
		if err != nil {
			return objects, err
		}
		if there {
			objects++
		}
	}
	return objects, err
}

// object writes the bytes of an object and then its head. An upload that is
// used up has an empty head and no bytes; one without a head is gone.
func (w *writer) object(dir, label, name string) (there bool, err error) {
	data, err := os.Open(filepath.Join(dir, "data", name))
	if err == nil {
		defer data.Close() //nolint:errcheck // only read
	} else if !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	head, err := os.ReadFile(filepath.Join(dir, "head", name)) // after the bytes: they are removed after the head
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	if data != nil && len(head) > 0 {
		info, err := data.Stat()
		if err != nil {
			return false, err
		}
		if err := w.add(label+"/data/"+name, info.Size(), data); err != nil {
			return false, err
		}
	}
	return true, w.add(label+"/head/"+name, int64(len(head)), bytes.NewReader(head))
}

func (w *writer) file(name, path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // only read
	info, err := in.Stat()
	if err != nil {
		return err
	}
	return w.add(name, info.Size(), in)
}

func (w *writer) add(name string, size int64, from io.Reader) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if err := w.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(w.tar, sum), from, size); err != nil {
		return err
	}
	w.m.Parts = append(w.m.Parts, Part{name, size, hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// close writes the manifest and ends the tar file.
func (w *writer) close() error {
	text, err := json.Marshal(w.m)
	if err != nil {
		return err
	}
	if err := w.tar.WriteHeader(&tar.Header{Name: manifestName, Size: int64(len(text)), Mode: 0o600, Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	_, err = w.tar.Write(text)
	return errors.Join(err, w.tar.Close())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
