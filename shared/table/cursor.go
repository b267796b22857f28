package table

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"vendorrisk/shared/problem"
)

const (
	cursorFormat  = 1
	cursorKeyMin  = 32 // bytes: as long as the MAC
	cursorMaxText = 8 << 10
)

// CursorSigner makes and reads the cursors of pages. A cursor is base64url of
// format byte, HMAC-SHA-256 and the last place; the MAC also covers the index,
// partition, range and direction, so a cursor is good for its own query only.
type CursorSigner struct{ key []byte }

// NewCursorSigner takes a secret of at least 32 bytes; a shorter one is
// internal, since it is a fault of the set-up.
func NewCursorSigner(key []byte) (*CursorSigner, error) {
	if len(key) < cursorKeyMin {
		return nil, problem.New(problem.Internal, "the cursor key has %d bytes and needs %d", len(key), cursorKeyMin)
	}
	return &CursorSigner{key: append([]byte(nil), key...)}, nil
}

// Place is where a page ended: the sort key in the query's index, and the
// item's own key, which tells items with the same index sort key apart. In
// Main, SK equals Item.SK.
type Place struct {
	SK   string
	Item Key
}

// Sign answers the cursor that goes on after the item.
func (s *CursorSigner) Sign(q Query, last Item) string {
	place := last.IndexKey(q.Index).SK
	if q.Index != Main {
		place += "\x00" + last.PK + "\x00" + last.SK
	}
	out := make([]byte, 0, 1+sha256.Size+len(place))
	out = append(out, cursorFormat)
	out = append(out, s.mac(q, place)...)
	out = append(out, place...)
	return base64.RawURLEncoding.EncodeToString(out)
}

// Open reads q.Cursor. ok is false when there is none. A cursor that is
// malformed, forged, signed elsewhere or made by another query is invalid,
// with the pointer ?cursor.
func (s *CursorSigner) Open(q Query) (place Place, ok bool, err error) {
	if q.Cursor == "" {
		return Place{}, false, nil
	}
	// The decoder skips line breaks; a cursor has one spelling only.
	if len(q.Cursor) > cursorMaxText || strings.ContainsAny(q.Cursor, "\r\n") {
		return Place{}, false, badCursor()
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(q.Cursor)
	if err != nil || len(raw) <= 1+sha256.Size || raw[0] != cursorFormat {
		return Place{}, false, badCursor()
	}
	text := string(raw[1+sha256.Size:])
	if !hmac.Equal(raw[1:1+sha256.Size], s.mac(q, text)) {
		return Place{}, false, badCursor()
	}
	parts := strings.Split(text, "\x00")
	switch {
	case q.Index == Main && len(parts) == 1:
		return Place{SK: parts[0], Item: Key{PK: q.PK, SK: parts[0]}}, true, nil
	case q.Index != Main && len(parts) == 3:
		return Place{SK: parts[0], Item: Key{PK: parts[1], SK: parts[2]}}, true, nil
	default:
		return Place{}, false, badCursor()
	}
}

func (s *CursorSigner) mac(q Query, place string) []byte {
	direction := byte(0)
	if q.Descending {
		direction = 1
	}
	msg := append([]byte("vendorrisk cursor"), cursorFormat, byte(q.Index), direction)
	for _, part := range []string{q.PK, q.Prefix, q.From, q.To, place} {
		msg = binary.AppendUvarint(msg, uint64(len(part)))
		msg = append(msg, part...)
	}
	h := hmac.New(sha256.New, s.key)
	h.Write(msg)
	return h.Sum(nil)
}

func badCursor() error {
	var f problem.Fields
	f.Add("?cursor", "the cursor does not belong to this list; start again without it")
	return f.Err()
}
