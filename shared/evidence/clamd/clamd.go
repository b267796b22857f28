// Package clamd asks ClamAV's daemon whether a file holds malware, by the
// INSTREAM command of its protocol (clamd(8)).
package clamd

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// Daemon is where clamd listens.
type Daemon struct{ network, address string }

// limit is how long one file may take, reading included; clamd's own limit on
// a scan (MaxScanTime) is two minutes.
const limit = 3 * time.Minute

// chunk is how many bytes go at once.
const chunk = 64 << 10

// At reads an address: unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310. The
// protocol is neither encrypted nor authenticated, so that tcp is for this
// machine only.
func At(address string) (*Daemon, error) {
	network, at, ok := strings.Cut(address, ":")
	switch {
	case ok && network == "unix" && strings.HasPrefix(at, "/"):
		return &Daemon{network, at}, nil
	case ok && network == "tcp":
		host, _, err := net.SplitHostPort(at)
		if ip := net.ParseIP(host); err == nil && (host == "localhost" || ip != nil && ip.IsLoopback()) {
			return &Daemon{network, at}, nil
		}
		return nil, errors.New("clamd's protocol is not encrypted: tcp takes an address of this machine, such as tcp:127.0.0.1:3310")
	}
	return nil, errors.New("takes unix:/PATH of clamd's socket or tcp:127.0.0.1:PORT")
}

// Ping errs when clamd does not answer.
func (d *Daemon) Ping(ctx context.Context) error {
	said, err := d.ask(ctx, "PING", nil)
	if err == nil && said != "PONG" {
		err = fmt.Errorf("clamd answers %q to PING", said)
	}
	return err
}

// Scan answers the name of what was found, "" for a clean file. It errs when
// clamd cannot be reached or cannot say; nothing is known of the file then.
func (d *Daemon) Scan(ctx context.Context, file io.Reader) (found string, err error) {
	said, err := d.ask(ctx, "INSTREAM", file)
	if err != nil {
		return "", err
	}
	said = strings.TrimPrefix(said, "stream: ")
	if name, ok := strings.CutSuffix(said, " FOUND"); ok {
		return name, nil
	}
	if said == "OK" {
		return "", nil
	}
	if strings.HasPrefix(said, "INSTREAM size limit") {
		return "", errors.New("the file is over clamd's StreamMaxLength; set that to 26M or more")
	}
	return "", fmt.Errorf("clamd answers %q", said)
}

// ask sends one command, with a stream where there is one, and reads the one
// line of its answer.
func (d *Daemon) ask(ctx context.Context, command string, stream io.Reader) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c, err := new(net.Dialer).DialContext(ctx, d.network, d.address)
	if err != nil {
		return "", err
	}
	defer c.Close()                                                               //nolint:errcheck // its one answer is read
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) }) // also ends what waits now
	defer stop()
	sent := send(c, command, stream)
	said, err := bufio.NewReader(io.LimitReader(c, 4096)).ReadString(0)
	if err == nil {
		return strings.TrimSuffix(said, "\x00"), nil // clamd may answer and hang up before it has read all
	}
	return "", errors.Join(sent, err)
}

// send writes the command in its form that ends with a zero byte, and the stream as
// chunks of a length and so many bytes, the last of length zero.
func send(c io.Writer, command string, stream io.Reader) error {
	if _, err := io.WriteString(c, "z"+command+"\x00"); err != nil || stream == nil {
		return err
	}
	part := make([]byte, 4+chunk)
	for {
		n, err := io.ReadFull(stream, part[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(part, uint32(n)) //nolint:gosec // G115: at most a chunk
			if _, err := c.Write(part[:4+n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			_, err = c.Write(make([]byte, 4))
			return err
		} else if err != nil {
			return err
		}
	}
}
