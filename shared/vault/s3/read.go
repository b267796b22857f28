package s3

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// Incoming opens an arrived upload; see vault.Vault.
func (v *Vault) Incoming(ctx context.Context, key string) (io.ReadCloser, int64, error) {
	out, err := v.o.Client.GetObject(ctx, &awss3.GetObjectInput{Bucket: &v.o.Incoming, Key: &key})
	if err != nil {
		return nil, 0, problem.Wrap("vault.incoming", explain(err))
	}
	return &body{ReadCloser: out.Body}, aws.ToInt64(out.ContentLength), nil
}

// Open reads kept bytes; see vault.Vault. They are held to
// the SHA-256 that S3 keeps: the end of others is internal. conflict while a scan has not said that they are clean.
func (v *Vault) Open(ctx context.Context, k vault.Kept, b vault.Binding) (io.ReadCloser, error) {
	const op = "vault.read"
	k, err := v.readable(ctx, k, b)
	if err != nil {
		return nil, problem.Wrap(op, err)
	}
	out, err := v.o.Client.GetObject(ctx, &awss3.GetObjectInput{Bucket: &v.o.Kept, Key: &k.Key, VersionId: version(k)})
	if err != nil {
		return nil, problem.Wrap(op, explain(err))
	}
	return &body{ReadCloser: out.Body, want: k.SHA256, hash: sha256.New()}, nil
}

// Link makes a download link; see vault.Vault. It also dies with the
// credentials that sign it. conflict while a scan has not said clean.
func (v *Vault) Link(ctx context.Context, k vault.Kept, b vault.Binding, name, contentType string, ttl time.Duration) (string, error) {
	const op = "vault.link"
	k, err := v.readable(ctx, k, b)
	if err != nil {
		return "", problem.Wrap(op, err)
	}
	out, err := v.presign.PresignGetObject(ctx, &awss3.GetObjectInput{
		Bucket: &v.o.Kept, Key: &k.Key, VersionId: version(k),
		ResponseContentType: aws.String(vault.SafeType(contentType)), ResponseContentDisposition: aws.String(vault.Attachment(name)),
		ResponseCacheControl: aws.String("no-store"),
	}, awss3.WithPresignExpires(ttl))
	if err != nil {
		return "", unavailable(op, err)
	}
	return out.URL, nil
}

// readable finds the version to read, and holds it to its scan.
func (v *Vault) readable(ctx context.Context, k vault.Kept, b vault.Binding) (vault.Kept, error) {
	o, err := v.look(ctx, k, b)
	if err != nil {
		return k, err
	}
	verdict, err := v.scanned(ctx, o.Kept)
	if err != nil {
		return k, err
	}
	return o.Kept, verdict.Refusal()
}

func version(k vault.Kept) *string {
	if k.Version == "" {
		return nil
	}
	return &k.Version
}

// body tells a reading that breaks off as the vault's error, and at its end
// holds the bytes to a digest.
type body struct {
	io.ReadCloser
	want string // hexadecimal; "" asks for nothing
	hash hash.Hash
}

func (r *body) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if r.want != "" {
		r.hash.Write(p[:n])
	}
	switch {
	case err == nil:
	case err != io.EOF: //nolint:errorlint // io.Reader promises io.EOF itself
		err = unavailable("vault.read", err)
	case r.want != "" && hex.EncodeToString(r.hash.Sum(nil)) != r.want:
		err = &problem.Error{Code: problem.Internal, Op: "vault.read", Message: "a stored file is damaged"}
	}
	return n, err
}
