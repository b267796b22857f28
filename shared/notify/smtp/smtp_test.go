package smtp_test

import (
	"bufio"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/smtp"
	"vendorrisk/shared/problem"
)

// server speaks as much SMTP as a mail needs. With pair it offers STARTTLS.
type server struct {
	addr   string
	pair   *tls.Certificate
	refuse string // command that it refuses
	auth   string // ways to say name and password that it offers under TLS
	early  bool   // offers them without TLS too

	mu   sync.Mutex
	said []string
}

func listen(t *testing.T, s *server) *server {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	s.addr = l.Addr().String()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.talk(c)
		}
	}()
	return s
}

func (s *server) talk(c net.Conn) {
	defer func() { _ = c.Close() }()
	say := func(line string) { _, _ = c.Write([]byte(line + "\r\n")) }
	in := bufio.NewReader(c)
	say("220 here")
	secure, data, answers := false, false, 0
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		s.mu.Lock()
		s.said = append(s.said, line)
		s.mu.Unlock()
		verb, _, _ := strings.Cut(line, " ")
		switch {
		case data:
			if line == "." {
				data = false
				say("250 taken")
			}
		case s.refuse != "" && verb == s.refuse:
			say("550 not that")
		case verb == "EHLO" && s.pair != nil && !secure:
			say("250-here")
			say("250 STARTTLS")
		case verb == "EHLO" && s.auth != "" && (secure || s.early):
			say("250-here")
			say("250 AUTH " + s.auth)
		case line == "AUTH LOGIN":
			say("334 " + base64.StdEncoding.EncodeToString([]byte("Username:")))
			answers = 2
		case answers > 0:
			if answers--; answers > 0 {
				say("334 " + base64.StdEncoding.EncodeToString([]byte("Password:")))
			} else {
				say("235 welcome")
			}
		case verb == "AUTH":
			say("235 welcome")
		case verb == "STARTTLS":
			say("220 go on")
			up := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{*s.pair}, MinVersion: tls.VersionTLS12})
			c, in, secure = up, bufio.NewReader(up), true
		case verb == "DATA":
			data = true
			say("354 go on")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *server) heard() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.said, "\n")
}

func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, public, private)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, pool
}

var mail = notify.Message{ID: "msg_00000000000000000000000001", Kind: "mail", To: "ana@acme.example", Template: "code", Language: "en", Data: map[string]string{"code": "012345"}}

func TestDelivery(t *testing.T) {
	pair, pool := certificate(t)
	for name, c := range map[string]struct {
		server  *server
		trust   *x509.CertPool
		want    problem.Code
		started bool
	}{
		"STARTTLS":                     {server: &server{pair: &pair}, trust: pool, started: true},
		"this machine, without TLS":    {server: &server{}},
		"a certificate nobody trusts":  {server: &server{pair: &pair}, want: problem.Unavailable, started: true},
		"a recipient that is refused":  {server: &server{refuse: "RCPT"}, want: problem.Unavailable},
		"a sender that is refused":     {server: &server{refuse: "MAIL"}, want: problem.Unavailable},
		"a message that is not wanted": {server: &server{refuse: "DATA"}, want: problem.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			s := listen(t, c.server)
			sender := &smtp.Sender{Addr: s.addr, From: "risk@example.com", Wall: clock.Wall}
			if c.trust != nil {
				sender.TLS = &tls.Config{RootCAs: c.trust, MinVersion: tls.VersionTLS12}
			}
			err := sender.Deliver(t.Context(), "acme", mail)
			if problem.CodeOf(err) != c.want {
				t.Fatalf("%v", err)
			}
			if err != nil && (strings.Contains(err.Error(), "ana@") || strings.Contains(err.Error(), "012345")) {
				t.Errorf("the error says %v", err)
			}
			heard := s.heard()
			if c.started != strings.Contains(heard, "STARTTLS") {
				t.Errorf("heard %s", heard)
			}
			if sent := strings.Contains(heard, "012345") && strings.Contains(heard, "Message-ID: <"+mail.ID+"@"); sent != (c.want == "") {
				t.Errorf("sent: %v", sent)
			}
		})
	}
}

// Name and password are said under TLS or not at all.
func TestNameAndPassword(t *testing.T) {
	pair, pool := certificate(t)
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	const secret = "wandering lighthouse"
	for name, c := range map[string]struct {
		server *server
		want   problem.Code
		heard  string
	}{
		"PLAIN":               {server: &server{pair: &pair, auth: "LOGIN PLAIN"}, heard: "AUTH PLAIN " + b64("\x00risk\x00"+secret)},
		"LOGIN":               {server: &server{pair: &pair, auth: "LOGIN XOAUTH2"}, heard: "AUTH LOGIN\n" + b64("risk") + "\n" + b64(secret)},
		"refused":             {server: &server{pair: &pair, auth: "PLAIN", refuse: "AUTH"}, want: problem.Unavailable},
		"nothing it could be": {server: &server{pair: &pair, auth: "CRAM-MD5"}, want: problem.Unavailable},
		"no TLS":              {server: &server{auth: "PLAIN LOGIN", early: true}, want: problem.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			s := listen(t, c.server)
			sender := &smtp.Sender{
				Addr: s.addr, From: "risk@example.com", Wall: clock.Wall, TLS: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
				User: "risk", Password: secret,
			}
			err := sender.Deliver(t.Context(), "acme", mail)
			if problem.CodeOf(err) != c.want || err != nil && strings.Contains(err.Error(), secret) {
				t.Fatalf("%v", err)
			}
			heard := s.heard()
			if !strings.Contains(heard, c.heard) || strings.Contains(heard, "012345") != (c.want == "") {
				t.Errorf("heard %s", heard)
			}
			if name == "no TLS" && strings.Contains(heard, "AUTH") {
				t.Error("it was said without TLS")
			}
			var log strings.Builder
			slog.New(slog.NewTextHandler(&log, nil)).Info("mail", "sender", sender, "password", sender.Password)
			if shown := log.String() + fmt.Sprintf("%v %+v %#v %s %q %x", sender, *sender, *sender, sender.Password, sender.Password, sender.Password); strings.Contains(shown, "lighthouse") {
				t.Errorf("shown: %s", shown)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	for _, s := range []smtp.Sender{{Addr: "mail.example.com", From: "a@b.example"}, {Addr: ":25", From: "a@b.example"}, {Addr: "m:25", From: ""}, {Addr: "m:25", From: "A <a@b.example>"},
		{Addr: "m:25", From: "a@b.example", User: "risk"}, {Addr: "m:25", From: "a@b.example", Password: "x"}, {Addr: "m:25", From: "a@b.example", User: "a\r\nb", Password: "x"}} {
		if !problem.Is(s.Check(), problem.Invalid) {
			t.Errorf("%s from %q is taken", s.Addr, s.From)
		}
	}
	if err := (&smtp.Sender{Addr: "mail.example.com:587", From: "risk@example.com"}).Check(); err != nil {
		t.Error(err)
	}
}
