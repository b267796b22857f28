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
type transport struct{ cert, key, url string }

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
	if err != nil || u.Scheme != "https" || u.Host == "" || (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.User != nil {
		return "", errors.New("-url takes an address such as https://risk.example.com")
	}
	if loopback(u.Hostname()) && !loopback(host) {
		return "", errors.New("-url names this machine only, but -addr lets others in")
	}
	return "https://" + u.Host, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
