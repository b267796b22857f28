package audit

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"vendorrisk/shared/csvsafe"
	"vendorrisk/shared/problem"
)

// Formats of an export: CSV (RFC 4180) and JSON Lines, one event a line with
// the fields of Event.
const (
	CSV       = "csv"
	JSONLines = "jsonl"
)

// CheckFormat errs with invalid at ?format for one that is not known.
func CheckFormat(format string) error {
	if format == CSV || format == JSONLines {
		return nil
	}
	var f problem.Fields
	f.AddKey("?format", "field.unknown", "must be csv or jsonl")
	return f.Err()
}

// ContentType of a format.
func ContentType(format string) string {
	if format == CSV {
		return "text/csv; charset=utf-8; header=present"
	}
	return "application/jsonl; charset=utf-8"
}

var columns = []string{"index", "id", "at", "actor", "roles", "action", "subject", "outcome", "count", "requestId", "source", "before", "after"}

// WriteFile writes events in a format.
func WriteFile(w io.Writer, format string, events []Event) error {
	if format == JSONLines {
		enc := json.NewEncoder(w)
		for _, e := range events {
			if err := enc.Encode(e); err != nil {
				return err
			}
		}
		return nil
	}
	c := csv.NewWriter(w)
	if err := c.Write(columns); err != nil {
		return err
	}
	for _, e := range events {
		index, count := "", ""
		if e.Index != nil {
			index = strconv.FormatInt(*e.Index, 10)
		}
		if e.Count > 0 {
			count = strconv.FormatInt(e.Count, 10)
		}
		row := []string{
			index, e.ID, e.At.UTC().Format(time.RFC3339), e.Actor, strings.Join(e.Roles, " "), e.Action, e.Subject, e.Outcome,
			count, e.RequestID, e.Source, e.Before, e.After,
		}
		if err := c.Write(csvsafe.Row(row)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}
