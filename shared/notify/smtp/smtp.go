// Package smtp delivers the system's mails through a mail server (RFC 5321).
package smtp

import (
	"context"
	"crypto/tls"
	"net"
	"net/smtp"
	"strings"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/maildir"
	"vendorrisk/shared/problem"
)

// Sender hands mails to one server. Addr, From and Wall are needed.
type Sender struct {
	Addr string // HOST:PORT
	From string // address of the sender
	Wall clock.Clock
	TLS  *tls.Config // nil: the system's roots, TLS 1.2 at least
	// User and Password are what the server knows the sender by; "" for a
	// server that does not ask. They are said over TLS only.
	User     string
	Password Secret
}

// timeout holds one delivery well below the outbox's lease.
const timeout = time.Minute

// Check tells whether address and sender can be used at all.
func (s *Sender) Check() error {
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil || host == "" || port == "" {
		return problem.New(problem.Invalid, "the mail server is named as HOST:PORT, such as mail.example.com:587")
	}
	if (s.User == "") != (s.Password == "") || strings.ContainsAny(s.User+string(s.Password), "\x00\r\n") {
		return problem.New(problem.Invalid, "the mail server's user and password come together, each on one line")
	}
	return maildir.CheckSender(s.From)
}

// Deliver sends a message; it is a notify.Handler. A message that is delivered
// again carries the same Message-ID, by which mailboxes know it. Without
// STARTTLS nothing is sent, except to a server on this machine. Errors hold no
// address and no text.
func (s *Sender) Deliver(ctx context.Context, _ string, m notify.Message) error {
	raw, err := maildir.Letter(s.From, m, s.Wall())
	if err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return s.Check()
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.Addr)
	if err != nil {
		return unavailable("cannot be reached")
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		_ = conn.Close()
		return unavailable("does not greet")
	}
	defer c.Close() //nolint:errcheck // after Quit there is nothing to lose
	if err := s.secure(c, host, conn.RemoteAddr()); err != nil {
		return err
	}
	if err := s.authenticate(c, host); err != nil {
		return err
	}
	return send(c, s.From, m.To, raw)
}

// secure turns TLS on. Only a server on this machine may do without.
func (s *Sender) secure(c *smtp.Client, host string, at net.Addr) error {
	if ok, _ := c.Extension("STARTTLS"); !ok {
		if tcp, ok := at.(*net.TCPAddr); ok && tcp.IP.IsLoopback() {
			return nil
		}
		return unavailable("does not offer STARTTLS")
	}
	cfg := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.TLS != nil {
		cfg = s.TLS.Clone()
	}
	cfg.ServerName = host
	if err := c.StartTLS(cfg); err != nil {
		return unavailable("has no certificate that holds")
	}
	return nil
}

func send(c *smtp.Client, from, to string, raw []byte) error {
	if c.Mail(from) != nil {
		return unavailable("does not take the sender")
	}
	if c.Rcpt(to) != nil {
		return unavailable("does not take the recipient")
	}
	w, err := c.Data()
	if err != nil {
		return unavailable("does not take the message")
	}
	if _, err := w.Write(raw); err != nil {
		return unavailable("broke off")
	}
	if w.Close() != nil {
		return unavailable("does not take the message")
	}
	_ = c.Quit() // the message is taken; what follows does not change that
	return nil
}

func unavailable(why string) error {
	return problem.New(problem.Unavailable, "the mail server %s", why)
}
