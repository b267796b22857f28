package clamd_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"strings"
	"testing"

	"vendorrisk/shared/evidence/clamd"
)

// served is clamd as its manual describes it: it takes one command, and answers
// what says makes of the stream.
func served(t *testing.T, says func(command string, stream []byte) string) *clamd.Daemon {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go answer(c, says)
		}
	}()
	d, err := clamd.At("tcp:" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func answer(c net.Conn, says func(string, []byte) string) {
	defer c.Close() //nolint:errcheck // of a test
	var command []byte
	for b := make([]byte, 1); ; command = append(command, b[0]) {
		if _, err := io.ReadFull(c, b); err != nil || b[0] == 0 {
			break
		}
	}
	var stream []byte
	for string(command) == "zINSTREAM" {
		var n uint32
		if err := binary.Read(c, binary.BigEndian, &n); err != nil || n == 0 {
			break
		}
		part := make([]byte, n)
		if _, err := io.ReadFull(c, part); err != nil {
			break
		}
		stream = append(stream, part...)
	}
	_, _ = io.WriteString(c, says(string(command), stream))
}

func TestScan(t *testing.T) {
	big := bytes.Repeat([]byte("0123456789abcdef"), 25<<16) // 25 MB
	var got []byte
	said := "stream: OK\x00"
	d := served(t, func(command string, stream []byte) string {
		if command != "zINSTREAM" {
			t.Errorf("the command is %q", command)
		}
		got = stream
		return said
	})
	for _, c := range []struct {
		said, found string
		wrong       string // a part of the error
		file        []byte
	}{
		{"stream: OK\x00", "", "", big},
		{"stream: OK\x00", "", "", nil},
		{"stream: Win.Test.EICAR_HDB-1 FOUND\x00", "Win.Test.EICAR_HDB-1", "", []byte("x")},
		{"INSTREAM size limit exceeded. ERROR\x00", "", "StreamMaxLength", []byte("x")},
		{"stream: Can't allocate memory ERROR\x00", "", "Can't allocate", []byte("x")},
		{"UNKNOWN COMMAND\x00", "", "UNKNOWN", []byte("x")},
		{"", "", "EOF", []byte("x")},
		{"stream: OK", "", "EOF", []byte("x")}, // broke off
	} {
		said = c.said
		found, err := d.Scan(t.Context(), bytes.NewReader(c.file))
		if found != c.found || (err != nil) != (c.wrong != "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%q: %q, %v", c.said, found, err)
		}
		if !bytes.Equal(got, c.file) {
			t.Errorf("%d bytes arrived of %d", len(got), len(c.file))
		}
	}
}

func TestPing(t *testing.T) {
	if err := served(t, func(string, []byte) string { return "PONG\x00" }).Ping(t.Context()); err != nil {
		t.Error(err)
	}
	d, err := clamd.At("unix:" + t.TempDir() + "/nobody")
	if err != nil {
		t.Fatal(err)
	}
	if d.Ping(t.Context()) == nil {
		t.Error("nobody answered, and nothing was said")
	}
}

func TestAt(t *testing.T) {
	for address, good := range map[string]bool{
		"unix:/run/clamav/clamd.ctl": true, "tcp:127.0.0.1:3310": true, "tcp:localhost:3310": true, "tcp:[::1]:3310": true,
		"": false, "unix:": false, "unix:clamd.ctl": false, "tcp:127.0.0.1": false, "tcp:192.0.2.1:3310": false, "tcp:scanner.example:3310": false, "http://127.0.0.1": false,
	} {
		if _, err := clamd.At(address); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}
