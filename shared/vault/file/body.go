package file

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"

	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/streamingaead"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// bufferBytes is what one reader or writer holds; with Tink's segments of
// 4 KB it bounds the memory of a transfer, whatever the file's size.
const bufferBytes = 64 << 10

// body is an encrypted file in the tmp directory, durable, not yet in place.
type body struct {
	path string
	key  *keyset.Handle
	facts
}

func (b *body) drop() { _ = os.Remove(b.path) }

// errSource marks that the bytes could not be read from where they came.
type errSource struct{ error }

func (e errSource) Unwrap() error { return e.error }

// spool encrypts r, for the object that name will be, under a fresh key. It
// errs with invalid when r is empty, with too_large when it holds more than
// limit bytes, and with errSource when reading fails; then no file is left.
func (v *Vault) spool(ctx context.Context, a *area, name string, b vault.Binding, r io.Reader, limit int64) (_ *body, err error) {
	key, err := keyset.NewHandle(streamingaead.AES256GCMHKDF4KBKeyTemplate())
	if err != nil {
		return nil, unavailable("", err)
	}
	primitive, err := streamingaead.New(key)
	if err != nil {
		return nil, unavailable("", err)
	}
	tmp, err := os.CreateTemp(v.tmp, "data-*")
	if err != nil {
		return nil, unavailable("", err)
	}
	out := &body{path: tmp.Name(), key: key}
	defer func() {
		if err != nil {
			_ = tmp.Close()
			out.drop()
		}
	}()
	buffered := bufio.NewWriterSize(tmp, bufferBytes)
	sealed, err := primitive.NewEncryptingWriter(buffered, a.context("data", name, b))
	if err != nil {
		return nil, unavailable("", err)
	}
	hash := sha256.New()
	src := &source{ctx: ctx, r: r, left: limit}
	out.Size, err = io.CopyBuffer(io.MultiWriter(sealed, hash), src, make([]byte, bufferBytes))
	switch {
	case src.err != nil:
		return nil, src.err
	case err != nil:
		return nil, unavailable("", err)
	case out.Size == 0:
		return nil, problem.New(problem.Invalid, "the file is empty")
	}
	if err := errors.Join(sealed.Close(), buffered.Flush(), tmp.Sync(), tmp.Close()); err != nil {
		return nil, unavailable("", err)
	}
	out.SHA256 = hex.EncodeToString(hash.Sum(nil))
	return out, nil
}

// source reads up to a bound and remembers why reading ended early.
type source struct {
	ctx  context.Context
	r    io.Reader
	left int64
	err  error
}

func (s *source) Read(p []byte) (int, error) {
	if s.err = s.ctx.Err(); s.err != nil {
		s.err = errSource{s.err}
		return 0, s.err
	}
	n, err := s.r.Read(p)
	if s.left -= int64(n); s.left < 0 {
		s.err = problem.New(problem.TooLarge, "the file is larger than allowed")
		return 0, s.err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = errSource{err}
		return n, s.err
	}
	return n, err
}

// commit puts a body and its head in place. The caller holds the lock and has
// seen that no head is there; data that a crash has left is written over.
func (v *Vault) commit(a *area, name string, b vault.Binding, from *body) error {
	if err := place(from.path, a.data, name); err != nil {
		return err
	}
	return v.putHead(a, name, head{binding: b, key: from.key, facts: from.facts})
}

// reader decrypts; a byte that was changed, or an end that was cut off, ends
// it with internal.
type reader struct {
	plain io.Reader
	file  *os.File
}

func newReader(data *os.File, key *keyset.Handle, aad []byte) (*reader, error) {
	primitive, err := streamingaead.New(key)
	if err != nil {
		return nil, err
	}
	plain, err := primitive.NewDecryptingReader(bufio.NewReaderSize(data, bufferBytes), aad)
	if err != nil {
		return nil, err
	}
	return &reader{plain: plain, file: data}, nil
}

// Read reads plain bytes.
func (r *reader) Read(p []byte) (int, error) {
	n, err := r.plain.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // io.Reader promises io.EOF itself
		err = damaged(err)
	}
	return n, err
}

// Close closes the file.
func (r *reader) Close() error { return r.file.Close() }
