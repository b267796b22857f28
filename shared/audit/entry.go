package audit

import (
	"bytes"
	"strconv"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

const partition = "EVENTS"

// Partition is where an organisation's events stand.
func Partition(org string) string { return identity.OrgPK(org, partition) }

// Key is where an event stands.
func Key(org, id string) table.Key { return table.Key{PK: Partition(org), SK: id} }

// Organisation answers whose event stands at a key; false for any other item.
func Organisation(k table.Key) (string, bool) {
	p := strings.Split(k.PK, "#")
	if len(p) != 3 || p[0] != "ORG" || p[2] != partition {
		return "", false
	}
	return p[1], true
}

// indexField is how an event's index begins in its stored body. Inside a JSON
// string every quote is escaped, so no value can hold it.
const indexField = `,"index":`

// Entry takes an event's stored body apart: the bytes that are hashed into the
// transparency log, exactly as they were first written, and the index that the
// sequencer has put behind them. numbered is false before that. It errs with
// internal for a body that neither the journal nor Numbered has written.
func Entry(body []byte) (entry []byte, index int64, numbered bool, err error) {
	at := bytes.LastIndex(body, []byte(indexField))
	if at < 0 {
		if len(body) < 2 || body[0] != '{' || body[len(body)-1] != '}' {
			return nil, 0, false, badEntry()
		}
		return body, 0, false, nil
	}
	entry = append(bytes.Clone(body[:at]), '}')
	digits := bytes.TrimSuffix(body[at+len(indexField):], []byte("}"))
	index, err = strconv.ParseInt(string(digits), 10, 64)
	if err != nil || index < 0 || !bytes.Equal(Numbered(entry, index), body) {
		return nil, 0, false, badEntry()
	}
	return entry, index, true, nil
}

// Numbered puts an index behind an entry. Entry undoes it to the byte.
func Numbered(entry []byte, index int64) []byte {
	out := append(bytes.Clone(entry[:len(entry)-1]), indexField...)
	return append(strconv.AppendInt(out, index, 10), '}')
}

func badEntry() error {
	return problem.New(problem.Internal, "an audit event is not in the form in which events are written")
}
