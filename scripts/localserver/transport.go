package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
)

// transport says how people reach the server.
type transport struct{ cert, key, url, portal string }

// listen answers a listener and the address by which people know it. Plain
// HTTP is for loopback only; anywhere else a certificate is needed.
func (t transport) listen(ctx context.Context, addr string) (net.Listener, string, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, "", fmt.Errorf("-addr takes HOST:PORT, such as 127.0.0.1:8080: %w", err)
	}
	if t.cert == "" && t.key == "" {
		if !loopback(host) {
			return nil, "", fmt.Errorf("-addr %s is not a loopback address; plain HTTP is refused anywhere else: give -cert and -key", addr)
		}
		if t.url != "" {
			return nil, "", errors.New("-url is for servers with -cert and -key")
		}
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
		if err != nil {
			return nil, "", err
		}
		if host == "localhost" { // browsers keep passkeys for the name, not for the address
			_, port, err := net.SplitHostPort(l.Addr().String())
			return l, "http://" + net.JoinHostPort(host, port), err
		}
		return l, "http://" + l.Addr().String(), nil
	}
	return t.secure(ctx, addr, host)
}

func (t transport) secure(ctx context.Context, addr, host string) (net.Listener, string, error) {
	pair, err := tls.LoadX509KeyPair(t.cert, t.key)
	if err != nil {
		return nil, "", fmt.Errorf("-cert and -key: %w", err)
	}
	base, err := t.base(host)
	if err != nil {
		return nil, "", err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, "", err
	}
	if base == "" {
		base = "https://" + l.Addr().String()
	}
	return tls.NewListener(l, &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{pair}}), base, nil
}

// base is the address that -url names, "" to take the listener's own.
func (t transport) base(host string) (string, error) {
	if t.url == "" {
		if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
			return "", errors.New("-addr names no single address: say with -url how people reach this server")
		}
		return "", nil
	}
	u, err := url.Parse(t.url)
	if err != nil || u.Scheme != "https" || !bare(u) {
		return "", errors.New("-url takes an address such as https://risk.example.com")
	}
	if loopback(u.Hostname()) && !loopback(host) {
		return "", errors.New("-url names this machine only, but -addr lets others in")
	}
	return "https://" + u.Host, nil
}

// bare tells whether an address is a scheme and a host and no more.
func bare(u *url.URL) bool {
	return u.Host != "" && (u.Path == "" || u.Path == "/") && u.RawQuery == "" && u.User == nil && u.Fragment == ""
}

// vendors is the address that -portal names, "" for none. It leads to this very
// server by another name, for which the certificate must be good too.
func (t transport) vendors(base string) (string, error) {
	if t.portal == "" {
		return "", nil
	}
	own, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(t.portal)
	if err != nil || u.Scheme != own.Scheme || !bare(u) {
		return "", fmt.Errorf("-portal takes an address such as %s://vendors.example.com", own.Scheme)
	}
	if u.Hostname() == own.Hostname() {
		return "", errors.New("-portal must name another host than the one that people reach this server by; leave it away for one host")
	}
	if t.cert == "" {
		if !loopback(u.Hostname()) || u.Port() != "" && u.Port() != own.Port() {
			return "", errors.New("without -cert, -portal is another name of this machine, such as http://localhost")
		}
		return u.Scheme + "://" + net.JoinHostPort(u.Hostname(), own.Port()), nil
	}
	pair, err := tls.LoadX509KeyPair(t.cert, t.key)
	if err != nil {
		return "", fmt.Errorf("-cert and -key: %w", err)
	}
	if err := pair.Leaf.VerifyHostname(u.Hostname()); err != nil {
		return "", fmt.Errorf("-portal: the certificate is not good for it: %w", err)
	}
	return u.Scheme + "://" + u.Host, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
