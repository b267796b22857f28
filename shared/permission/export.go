package permission

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"vendorrisk/shared/csvsafe"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// columns head the export; names as in the API.
var columns = []string{
	"kind", "personId", "personName", "email", "role", "tokenId", "tokenName", "actions", "expiresAt", "lastUsedAt",
	"decision", "reason", "by", "byName", "at", "alone",
}

// Export writes a review as CSV (RFC 4180, UTF-8 with a byte order mark, which
// spreadsheets need to read it as such).
func (s *Service) Export(ctx context.Context, a identity.Actor, id string, to io.Writer) error {
	if _, err := s.Get(ctx, a, id); err != nil {
		return err
	}
	lines, err := s.every(ctx, a.Org, id)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return problem.Wrap("permission.export", err)
	}
	w := csv.NewWriter(to)
	w.UseCRLF = true
	rows := [][]string{columns}
	for _, l := range lines {
		row := []string{
			l.Kind, l.PersonID, l.PersonName, l.Email, string(l.Role), l.TokenID, l.TokenName, strings.Join(l.Actions, " "), stamp(l.ExpiresAt), stamp(l.LastUsedAt),
			string(l.Decision), l.Reason, l.By, l.ByName, stamp(l.At), strconv.FormatBool(l.Alone),
		}
		rows = append(rows, csvsafe.Row(row))
	}
	return problem.Wrap("permission.export", w.WriteAll(rows))
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
