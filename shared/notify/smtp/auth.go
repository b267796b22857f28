package smtp

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/smtp"
	"strings"
)

// Secret is a password that no log and no format verb shows.
type Secret string

const hidden = "[secret]"

// LogValue and Format show that there is one, never which.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// Format is for package fmt.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// authenticate says name and password (RFC 4954), over TLS only, by PLAIN or
// else by LOGIN.
func (s *Sender) authenticate(c *smtp.Client, host string) error {
	if s.User == "" {
		return nil
	}
	if _, ok := c.TLSConnectionState(); !ok {
		return unavailable("offers no TLS, and name and password are said over TLS only")
	}
	ok, offered := c.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	var how smtp.Auth
	for _, way := range ways {
		switch {
		case way == "PLAIN":
			how = smtp.PlainAuth("", s.User, string(s.Password), host)
		case way == "LOGIN" && how == nil:
			how = &login{user: s.User, password: string(s.Password)}
		}
	}
	if !ok || how == nil {
		return unavailable("takes no name and password by PLAIN or LOGIN")
	}
	if c.Auth(how) != nil {
		return unavailable("does not take the name and password")
	}
	return nil
}

// login is the older way that some servers have alone: two questions, whose
// words differ from server to server.
type login struct {
	user, password string
	asked          int
}

func (l *login) Start(server *smtp.ServerInfo) (string, []byte, error) {
	if !server.TLS {
		return "", nil, errors.New("name and password are said over TLS only")
	}
	return "LOGIN", nil, nil
}

func (l *login) Next(_ []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	l.asked++
	switch l.asked {
	case 1:
		return []byte(l.user), nil
	case 2:
		return []byte(l.password), nil
	default:
		return nil, errors.New("the server asks a third time")
	}
}
