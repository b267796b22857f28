package main

import (
	"bytes"
	"crypto/ed25519"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/note"

	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/keyring"
)

// TestVerifyAudit walks through what the program is for, on a server that was
// really started and really killed.
func TestVerifyAudit(t *testing.T) {
	s := build(t)
	says(t, notSeen, "holds no data", "-data", s.data)
	s.start(t)
	settled := func() bool {
		said, code := ask(t, "-data", s.data)
		return code == whole && !strings.Contains(said, "waiting")
	}
	wait(t, "a log in which nothing waits", settled)

	older := keep(t, "older.txt", s.get(t, "/v1/audit/checkpoint"))
	says(t, whole, "are those of the older checkpoint", "-data", s.data, "-checkpoint", older)
	event, _ := s.list(t, "/v1/audit?limit=100")[20]["id"].(string)
	says(t, whole, event, "-data", s.data, "-event", event)
	says(t, notWhole, "no event", "-data", s.data, "-event", "evt_00000000000000000000000000")

	var pdf string
	wait(t, "a report", func() bool {
		for _, r := range s.list(t, "/v1/reports") {
			if r["state"] == "ready" {
				id, _ := r["id"].(string)
				pdf = keep(t, "report.pdf", s.get(t, "/v1/reports/"+id+"/file"))
				return true
			}
		}
		return false
	})
	says(t, whole, "are those of the older checkpoint", "-data", s.data, "-checkpoint", pdf)

	s.kill()
	says(t, whole, "whole", "-data", s.data, "-checkpoint", older)
	early := copied(t, s.data)
	s.start(t)
	s.list(t, "/v1/audit") // a token is an event; so the log goes on
	wait(t, "a log that went on", func() bool {
		return settled() && !bytes.Equal(s.get(t, "/v1/audit/checkpoint"), read(t, older))
	})
	later := keep(t, "later.txt", s.get(t, "/v1/audit/checkpoint"))
	mailed := s.mailed(t)
	s.kill()
	says(t, whole, "are those of the older checkpoint", "-data", s.data, "-checkpoint", mailed)
	says(t, notWhole, "rolled back", "-data", early, "-checkpoint", mailed)
	cosigned(t, s.data, read(t, later), early)
	says(t, whole, "whole", "-data", s.data, "-checkpoint", later)
	says(t, whole, "whole", "-data", early)
	says(t, notWhole, "rolled back", "-data", early, "-checkpoint", later)

	key := keep(t, "key", []byte(says(t, whole, "vendorrisk/main/", "-data", s.data, "-print-key")))
	says(t, whole, "whole", "-data", s.data, "-key", key)
	says(t, notWhole, "not signed by the key", "-data", s.data, "-key", keep(t, "other", []byte(otherKey(t))))
	says(t, notSeen, "not the public key", "-data", s.data, "-key", older)
	says(t, notSeen, "flag", "-nonsense")
	says(t, notSeen, "no such file", "-data", s.data, "-checkpoint", "nowhere")

	damaged(t, s.data)
}

// cosigned has a witness sign a checkpoint, and holds the program to it.
func cosigned(t *testing.T, data string, signed []byte, early string) {
	t.Helper()
	key := func(seed byte) checkpoint.Cosigner {
		return checkpoint.NewCosigner("witness.example/w1", ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32)), func() time.Time { return time.Unix(1_800_000_000, 0) })
	}
	text, own, _ := strings.Cut(string(signed), "\n\n")
	line, err := note.Sign(&note.Note{Text: text + "\n"}, key(7))
	must(t, err)
	_, by, _ := strings.Cut(string(line), "\n\n")
	both := keep(t, "cosigned.txt", []byte(text+"\n\n"+own+by))
	keys, others := keep(t, "keys", []byte(key(7).String()+"\n")), keep(t, "others", []byte(key(8).String()+"\n"))
	says(t, whole, "by witness.example/w1 at 2027-01-15T08:00:00Z", "-data", data, "-checkpoint", both, "-witness", keys)
	says(t, notWhole, "rolled back", "-data", early, "-checkpoint", both, "-witness", keys)
	says(t, notWhole, "not cosigned by witness.example/w1", "-data", data, "-checkpoint", both, "-witness", others)
	says(t, notSeen, "public key of a witness", "-data", data, "-checkpoint", both, "-witness", both)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return b
}

// otherKey is a key of another installation for an organisation of this name.
func otherKey(t *testing.T) string {
	t.Helper()
	ring, err := keyring.Open(t.TempDir())
	must(t, err)
	key, err := checkpoint.NewKey(ring.Signer())
	must(t, err)
	text, err := key.VerifierKey("main")
	must(t, err)
	return text
}

// damaged spoils the file itself, below every interface.
func damaged(t *testing.T, data string) {
	dir := copied(t, data)
	var event string
	db, err := bolt.Open(filepath.Join(dir, "records.db"), 0o600, nil)
	must(t, err)
	must(t, db.Update(func(tx *bolt.Tx) error {
		items := tx.Bucket([]byte("items"))
		start := []byte("ORG#main#EVENTS\x00")
		k, v := items.Cursor().Seek(start)
		event = string(bytes.TrimPrefix(k, start))
		spoilt := bytes.Clone(v)
		spoilt[len(spoilt)-1] ^= 1
		return items.Put(k, spoilt)
	}))
	must(t, db.Close())
	said := says(t, notWhole, event, "-data", dir)
	if !strings.Contains(said, "BROKEN: log of main: entry ") {
		t.Errorf("no entry is named: %s", said)
	}

	dir = copied(t, data)
	must(t, os.Truncate(filepath.Join(dir, "records.db"), 3*int64(os.Getpagesize()))) // hardly more than where everything begins
	says(t, notWhole, "damaged", "-data", dir)

	dir = copied(t, data)
	must(t, os.Remove(filepath.Join(dir, "keyring.json")))
	says(t, notSeen, "keys are missing", "-data", dir)
}
