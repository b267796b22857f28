package table

import (
	"strings"
	"unicode/utf8"

	"vendorrisk/shared/problem"
)

// Validate holds a commit to the limits that all engines share; engines call
// it before they touch anything. Too many writes or bytes are too_large;
// empty, over-long or unfit keys, a half-given index key, the same key twice,
// a negative condition and Remove of version 0 are invalid. Messages number
// the write and never quote a key: keys can hold names.
func Validate(writes []Write) error {
	if len(writes) == 0 {
		return problem.New(problem.Invalid, "a commit needs at least one write")
	}
	if len(writes) > MaxWrites {
		return problem.New(problem.TooLarge, "a commit takes %d writes, not %d", MaxWrites, len(writes))
	}
	seen := make(map[Key]struct{}, len(writes))
	total := 0
	for i := range writes {
		w := &writes[i]
		if fault := w.fault(); fault != "" {
			return problem.New(problem.Invalid, "write %d: %s", i+1, fault)
		}
		if _, twice := seen[w.Item.Key]; twice {
			return problem.New(problem.Invalid, "write %d: its key stands in this commit already", i+1)
		}
		seen[w.Item.Key] = struct{}{}
		if w.Verb != VerbPut {
			continue
		}
		n := w.Item.Size()
		if n > MaxItemBytes {
			return problem.New(problem.TooLarge, "write %d: an item takes %d bytes, not %d", i+1, MaxItemBytes, n)
		}
		total += n
	}
	if total > MaxCommitBytes {
		return problem.New(problem.TooLarge, "a commit takes %d bytes, not %d", MaxCommitBytes, total)
	}
	return nil
}

func (w *Write) fault() string {
	if fault := w.Item.Key.fault(); fault != "" {
		return "key: " + fault
	}
	if w.If < 0 {
		return "versions count from 1"
	}
	switch w.Verb {
	case VerbCheck:
		return ""
	case VerbDelete:
		if w.If == 0 {
			return "a delete names the version it deletes"
		}
		return ""
	case VerbPut:
		return w.Item.fault()
	default:
		return "unknown verb"
	}
}

func (it *Item) fault() string {
	for _, ix := range []Index{ByList, ByGroup, ByDue} {
		k := it.IndexKey(ix)
		if k == (Key{}) {
			continue
		}
		if fault := k.fault(); fault != "" {
			return "index key: " + fault
		}
	}
	if !it.Expires.IsZero() && it.Expires.Unix() <= 0 {
		return "expiry lies before 1970"
	}
	return ""
}

func (k Key) fault() string {
	switch {
	case k.PK == "" || k.SK == "":
		return "a part is empty"
	case len(k.PK) > MaxPKBytes || len(k.SK) > MaxSKBytes:
		return "a part is too long"
	default:
		return textFault(k.PK, k.SK)
	}
}

func textFault(parts ...string) string {
	for _, s := range parts {
		if strings.IndexByte(s, 0) >= 0 {
			return "a part holds NUL"
		}
		if !utf8.ValidString(s) {
			return "a part is not UTF-8"
		}
	}
	return ""
}

// ValidateKey answers invalid for a key that no item can have.
func ValidateKey(k Key) error {
	if fault := k.fault(); fault != "" {
		return problem.New(problem.Invalid, "key: %s", fault)
	}
	return nil
}

// ValidateQuery answers invalid for a query that no engine takes: no
// partition, an unknown index, a negative limit, Prefix together with From or
// To, or text that no key can have. The cursor is the signer's business.
func ValidateQuery(q Query) error {
	fault := ""
	switch {
	case q.PK == "" || len(q.PK) > MaxPKBytes:
		fault = "the partition is empty or too long"
	case q.Index > ByDue:
		fault = "unknown index"
	case q.Limit < 0:
		fault = "the limit is negative"
	case q.Prefix != "" && (q.From != "" || q.To != ""):
		fault = "a prefix and a range exclude each other"
	case len(q.Prefix) > MaxSKBytes || len(q.From) > MaxSKBytes || len(q.To) > MaxSKBytes:
		fault = "a bound is too long"
	default:
		fault = textFault(q.PK, q.Prefix, q.From, q.To)
	}
	if fault != "" {
		return problem.New(problem.Invalid, "query: %s", fault)
	}
	return nil
}
