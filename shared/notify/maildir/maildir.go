// Package maildir is the mail of the demo: one .eml file a message in a
// folder, to be read at /dev/mail or with any mail program.
package maildir

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/mailtext"
	"vendorrisk/shared/problem"
)

// Box is the folder; From is the sender's address.
type Box struct {
	Dir  string
	From string
	Wall func() time.Time
}

// Deliver writes a message as <id>.eml; a second delivery of the same message
// replaces the first, so that it is never there twice. It is a notify.Handler.
func (b *Box) Deliver(_ context.Context, _ string, m notify.Message) error {
	raw, err := Letter(b.From, m, b.Wall())
	if err != nil {
		return err
	}
	if err := os.MkdirAll(b.Dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(b.Dir, ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // gone after the rename
	if _, err := tmp.Write(raw); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), filepath.Join(b.Dir, m.ID+".eml"))
}

// CheckSender tells whether mails can come from an address.
func CheckSender(from string) error {
	if a, err := mail.ParseAddress(from); err != nil || a.Address != from {
		return problem.New(problem.Invalid, "the sender of mails is one address, such as risk@example.com")
	}
	return nil
}

// Letter is the mail of a message in the words of its template (Compose).
func Letter(from string, m notify.Message, at time.Time) ([]byte, error) {
	subject, body, err := mailtext.Render(m.Template, m.Language, m.Data)
	if err != nil {
		return nil, err
	}
	return Compose(from, m, subject, body, at)
}

// Compose writes RFC 5322 with an encoded subject (RFC 2047) and a
// quoted-printable text in UTF-8.
func Compose(from string, m notify.Message, subject, body string, at time.Time) ([]byte, error) {
	to, err := mail.ParseAddress(m.To)
	if err != nil {
		return nil, fmt.Errorf("the address cannot be mailed to")
	}
	var out bytes.Buffer
	for _, h := range [][2]string{
		{"From", from}, {"To", to.String()}, {"Subject", mime.QEncoding.Encode("utf-8", subject)},
		{"Date", at.Format(time.RFC1123Z)}, {"Message-ID", "<" + m.ID + "@vendorrisk>"},
		{"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"},
		{"Content-Transfer-Encoding", "quoted-printable"}, {"Auto-Submitted", "auto-generated"},
	} {
		fmt.Fprintf(&out, "%s: %s\r\n", h[0], h[1])
	}
	out.WriteString("\r\n")
	w := quotedprintable.NewWriter(&out)
	if _, err := io.WriteString(w, strings.ReplaceAll(body, "\n", "\r\n")); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Mail is a message as read back.
type Mail struct {
	ID, To, Subject, Body string
	Date                  time.Time
}

var fileName = regexp.MustCompile(`^msg_[0-9A-Z]{26}\.eml$`)

// List answers the newest messages, at most limit.
func (b *Box) List(limit int) ([]Mail, error) {
	entries, err := os.ReadDir(b.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if fileName.MatchString(e.Name()) {
			names = append(names, strings.TrimSuffix(e.Name(), ".eml"))
		}
	}
	slices.Sort(names) // ULIDs: by time
	slices.Reverse(names)
	var out []Mail
	for _, n := range names[:min(limit, len(names))] {
		m, err := b.Read(n)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// Read answers one message; fs.ErrNotExist for any other id.
func (b *Box) Read(id string) (Mail, error) {
	if !ids.Valid(ids.Message, id) {
		return Mail{}, fs.ErrNotExist
	}
	raw, err := os.ReadFile(filepath.Join(b.Dir, id+".eml"))
	if err != nil {
		return Mail{}, err
	}
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Mail{}, err
	}
	body, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
	if err != nil {
		return Mail{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
	if err != nil {
		return Mail{}, err
	}
	to, err := msg.Header.AddressList("To")
	if err != nil {
		return Mail{}, err
	}
	date, err := msg.Header.Date()
	return Mail{ID: id, To: to[0].Address, Subject: subject, Body: strings.ReplaceAll(string(body), "\r\n", "\n"), Date: date}, err
}
