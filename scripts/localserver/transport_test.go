package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pair writes a certificate for 127.0.0.1 and its key.
func pair(t *testing.T) (cert, key string, roots *x509.CertPool) {
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
	pk, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	roots = x509.NewCertPool()
	chain := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	roots.AppendCertsFromPEM(chain)
	for name, b := range map[string][]byte{cert: chain, key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pk})} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key, roots
}

func TestWhereItListens(t *testing.T) {
	cert, key, _ := pair(t)
	for name, c := range map[string]struct {
		tr   transport
		addr string
		base string // "" when refused
	}{
		"loopback":                {transport{}, "127.0.0.1:0", "http://127.0.0.1:"},
		"loopback by name":        {transport{}, "localhost:0", "http://localhost:"},
		"plain, all addresses":    {transport{}, "0.0.0.0:0", ""},
		"plain, no address":       {transport{}, ":0", ""},
		"plain, another machine":  {transport{}, "192.0.2.1:0", ""},
		"plain, a name":           {transport{}, "risk.example.com:0", ""},
		"plain with a name":       {transport{url: "https://risk.example.com"}, "127.0.0.1:0", ""},
		"TLS":                     {transport{cert: cert, key: key}, "127.0.0.1:0", "https://127.0.0.1:"},
		"TLS, all, with a name":   {transport{cert: cert, key: key, url: "https://risk.example.com/"}, "0.0.0.0:0", "https://risk.example.com"},
		"TLS, all, no name":       {transport{cert: cert, key: key}, "0.0.0.0:0", ""},
		"TLS, all, as loopback":   {transport{cert: cert, key: key, url: "https://localhost"}, "0.0.0.0:0", ""},
		"TLS, a plain name":       {transport{cert: cert, key: key, url: "http://risk.example.com"}, "127.0.0.1:0", ""},
		"TLS, a name with a path": {transport{cert: cert, key: key, url: "https://risk.example.com/x"}, "127.0.0.1:0", ""},
		"a certificate alone":     {transport{cert: cert}, "127.0.0.1:0", ""},
		"no such files":           {transport{cert: cert + "x", key: key}, "127.0.0.1:0", ""},
	} {
		l, base, err := c.tr.listen(t.Context(), c.addr)
		if err == nil {
			_ = l.Close()
		}
		if (err == nil) != (c.base != "") || !strings.HasPrefix(base, c.base) {
			t.Errorf("%s: %q, %v", name, base, err)
		}
	}
}

func TestOlderTLSIsRefused(t *testing.T) {
	cert, key, roots := pair(t)
	l, _, err := transport{cert: cert, key: key}.listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				_ = c.(*tls.Conn).HandshakeContext(t.Context())
				_ = c.Close()
			}()
		}
	}()
	for version, want := range map[uint16]bool{tls.VersionTLS13: true, tls.VersionTLS12: false} {
		d := tls.Dialer{Config: &tls.Config{RootCAs: roots, MinVersion: version, MaxVersion: version}}
		c, err := d.DialContext(t.Context(), "tcp", l.Addr().String())
		if err == nil {
			_ = c.Close()
		}
		if (err == nil) != want {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
	}
}

func TestThePasswordOfTheMailServer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("wandering lighthouse\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := passwordIn(file); err != nil || string(got) != "wandering lighthouse" {
		t.Errorf("%d characters, %v", len(got), err)
	}
	if err := os.Chmod(file, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := passwordIn(file); err == nil || strings.Contains(err.Error(), "lighthouse") {
		t.Errorf("a file that others can read: %v", err)
	}
	if _, err := passwordIn(file + "-none"); err == nil {
		t.Error("a file that is not there")
	}
}

func TestWhereVendorsPagesAre(t *testing.T) {
	cert, key, _ := pair(t) // names 127.0.0.1 alone
	for name, c := range map[string]struct {
		tr         transport
		base, want string // want "" when refused
	}{
		"another name of this machine": {transport{portal: "http://localhost"}, "http://127.0.0.1:8080", "http://localhost:8080"},
		"with the port":                {transport{portal: "http://localhost:8080/"}, "http://127.0.0.1:8080", "http://localhost:8080"},
		"another port":                 {transport{portal: "http://localhost:8081"}, "http://127.0.0.1:8080", ""},
		"plain, off this machine":      {transport{portal: "http://vendors.example.com"}, "http://127.0.0.1:8080", ""},
		"the same host":                {transport{portal: "http://127.0.0.1:8080"}, "http://127.0.0.1:8080", ""},
		"plain beside TLS":             {transport{cert: cert, key: key, portal: "http://127.0.0.1"}, "https://risk.example.com", ""},
		"a name of the certificate":    {transport{cert: cert, key: key, portal: "https://127.0.0.1"}, "https://risk.example.com", "https://127.0.0.1"},
		"a name that is not in it":     {transport{cert: cert, key: key, portal: "https://vendors.example.com"}, "https://risk.example.com", ""},
		"with a path":                  {transport{cert: cert, key: key, portal: "https://127.0.0.1/x"}, "https://risk.example.com", ""},
		"no address":                   {transport{portal: "vendors"}, "http://127.0.0.1:8080", ""},
	} {
		got, err := c.tr.vendors(c.base)
		if (err == nil) != (c.want != "") || got != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if got, err := (transport{}).vendors("http://127.0.0.1:8080"); got != "" || err != nil {
		t.Errorf("without -portal: %q, %v", got, err)
	}
}
