package webauthn_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/identity/passkey/passkeytest"
	"vendorrisk/shared/identity/passkey/webauthn"
	"vendorrisk/shared/problem"
)

const origin = "https://risk.example.com"

var (
	now  = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	user = passkey.User{Handle: "per_00000000000000000000000001", Name: "ana@acme.example"}
)

func site(t *testing.T, address string) passkey.Site {
	t.Helper()
	s, err := webauthn.New(address, "Vendor Risk")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func enrol(t *testing.T, s passkey.Site, d *passkeytest.Device) passkey.Passkey {
	t.Helper()
	c := passkey.NewChallenge(now)
	options, err := s.CreationOptions(user, nil, c)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Enrol(user, nil, c, d.Create(options), now)
	if err != nil {
		t.Fatal(err)
	}
	p.ID = "one"
	return p
}

func TestWhereBrowsersKeepPasskeys(t *testing.T) {
	for address, ok := range map[string]bool{
		origin: true, "https://risk.example.com:8443": true, "http://localhost:8080": true, "https://localhost": true,
		"http://127.0.0.1:8080": false, "https://192.0.2.7": false, "http://[::1]:8080": false, "http://risk.example.com": false, "": false,
	} {
		if _, err := webauthn.New(address, "Vendor Risk"); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestEnrolAndProve(t *testing.T) {
	s, d := site(t, origin), passkeytest.New(t, origin)
	p := enrol(t, s, d)
	if !p.Verifies || p.Count != 1 || len(p.Transports) != 1 || p.Transports[0] != "internal" {
		t.Errorf("kept as %+v", p)
	}
	for range 2 {
		c := passkey.NewChallenge(now)
		options, err := s.RequestOptions(user, []passkey.Passkey{p}, c)
		if err != nil || !strings.Contains(options, `"userVerification":"required"`) {
			t.Fatalf("%s, %v", options, err)
		}
		used, err := s.Prove(user, []passkey.Passkey{p}, c, d.Get(options), now)
		if err != nil || used.Count != p.Count+1 || !used.Used.Equal(now) {
			t.Fatalf("%+v, %v", used, err)
		}
		p = used
	}
	c := passkey.NewChallenge(now)
	options, err := s.CreationOptions(user, []passkey.Passkey{p}, c)
	if err != nil || !strings.Contains(options, "excludeCredentials") {
		t.Errorf("%s, %v", options, err)
	}
	if _, err := s.Enrol(user, []passkey.Passkey{p}, c, d.Create(options), now); !problem.Is(err, problem.Conflict) {
		t.Errorf("enrolled twice: %v", err)
	}
}

func TestWhatDoesNotHold(t *testing.T) {
	s, d := site(t, origin), passkeytest.New(t, origin)
	have := []passkey.Passkey{enrol(t, s, d)}
	c := passkey.NewChallenge(now)
	ask := func(c passkey.Challenge) string {
		t.Helper()
		options, err := s.RequestOptions(user, have, c)
		if err != nil {
			t.Fatal(err)
		}
		return options
	}
	good := d.Get(ask(c))
	refused := map[string]func() error{
		"another challenge": func() error { _, err := s.Prove(user, have, passkey.NewChallenge(now), good, now); return err },
		"an old challenge":  func() error { _, err := s.Prove(user, have, c, good, now.Add(passkey.Life)); return err },
		"no challenge":      func() error { _, err := s.Prove(user, have, passkey.Challenge{}, good, now); return err },
		"another device": func() error {
			_, err := s.Prove(user, have, c, passkeytest.New(t, origin).Get(ask(c)), now)
			return err
		},
		"another page": func() error {
			evil := *d
			evil.Origin = "https://risk.example.com.evil.example"
			_, err := s.Prove(user, have, c, evil.Get(ask(c)), now)
			return err
		},
		"another port": func() error {
			other := *d
			other.Origin = origin + ":8443"
			_, err := s.Prove(user, have, c, other.Get(ask(c)), now)
			return err
		},
		"another site": func() error {
			_, err := site(t, "https://other.example").Prove(user, have, c, good, now)
			return err
		},
		"nobody's finger": func() error {
			found := *d
			found.Verifies = false
			_, err := s.Prove(user, have, c, found.Get(ask(c)), now)
			return err
		},
		"an enrolment": func() error { _, err := s.Prove(user, have, c, d.Create(ask(c)), now); return err },
		"no JSON":      func() error { _, err := s.Prove(user, have, c, "{", now); return err },
		"too much": func() error {
			_, err := s.Prove(user, have, c, good+strings.Repeat(" ", passkey.MaxResponse), now)
			return err
		},
		"none enrolled": func() error { _, err := s.Prove(user, nil, c, good, now); return err },
	}
	for name, try := range refused {
		if err := try(); !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Prove(user, have, c, good, now); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

// A device that does not check its holder is taken as what it is, and its
// neighbour that does is held to it all the same.
func TestVerificationIsWhatItWasAtEnrolment(t *testing.T) {
	s, plain, strict := site(t, origin), passkeytest.New(t, origin), passkeytest.New(t, origin)
	plain.Verifies = false
	a, b := enrol(t, s, plain), enrol(t, s, strict)
	b.ID = "two"
	have := []passkey.Passkey{a, b}
	strict.Verifies = false
	for name, d := range map[string]*passkeytest.Device{"plain": plain, "strict": strict} {
		c := passkey.NewChallenge(now)
		options, err := s.RequestOptions(user, have, c)
		if err != nil || !strings.Contains(options, `"userVerification":"preferred"`) {
			t.Fatalf("%s, %v", options, err)
		}
		if _, err := s.Prove(user, have, c, d.Get(options), now); (err == nil) != (name == "plain") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACopyIsNoticed(t *testing.T) {
	s, d := site(t, origin), passkeytest.New(t, origin)
	d.Count = 40
	p := enrol(t, s, d)
	d.Count = 12
	c := passkey.NewChallenge(now)
	options, err := s.RequestOptions(user, []passkey.Passkey{p}, c)
	if err != nil {
		t.Fatal(err)
	}
	copied, err := s.Prove(user, []passkey.Passkey{p}, c, d.Get(options), now)
	if !errors.Is(err, passkey.ErrCopied) || copied.Copied.IsZero() || copied.Count != p.Count {
		t.Fatalf("%+v, %v", copied, err)
	}
	have := passkey.Put([]passkey.Passkey{p}, copied)
	if options, err := s.RequestOptions(user, have, c); options != "" || err != nil {
		t.Errorf("it is still asked for: %s, %v", options, err)
	}

	steady := passkeytest.New(t, origin)
	steady.Steady = true
	p = enrol(t, s, steady)
	for range 2 {
		options, err := s.RequestOptions(user, []passkey.Passkey{p}, c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Prove(user, []passkey.Passkey{p}, c, steady.Get(options), now); err != nil {
			t.Errorf("a device that does not count: %v", err)
		}
	}
}
