package checkpoint

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"

	"vendorrisk/shared/pattern"
	"vendorrisk/shared/problem"
)

// keyword begins what a PDF report carries among its keywords: the signed note
// in base64, which no PDF writer has to escape or recode. So it can be read
// out of the file as it lies there.
const keyword = "audit-checkpoint:"

var carried = pattern.New(keyword + `([A-Za-z0-9+/]+={0,2})`)

// Keyword is a signed note as a PDF report carries it; "" for none.
func Keyword(signed string) string {
	if signed == "" {
		return ""
	}
	return keyword + base64.StdEncoding.EncodeToString([]byte(signed))
}

// armour is the label of the block in which mails carry a signed note.
const armour = "AUDIT CHECKPOINT"

// Armoured is a signed note as a mail carries it: base64 between two lines of
// dashes (RFC 7468). Mail programs wrap long lines and change what is not
// ASCII, and a note has both.
func Armoured(signed string) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: armour, Bytes: []byte(signed)}))
}

// Find answers the signed note in a file: the note itself; one of our PDF
// reports; a mail that was saved with all its headers, or a text that was
// copied out of one; or the body of a webhook. invalid when there is none. What
// it answers is not verified yet.
func Find(file []byte) ([]byte, error) {
	if bytes.HasPrefix(file, []byte("%PDF-")) {
		return findInPDF(file)
	}
	var posted struct {
		Checkpoint string `json:"checkpoint"`
	}
	if json.Unmarshal(file, &posted) == nil && posted.Checkpoint != "" {
		return []byte(posted.Checkpoint), nil
	}
	if note := findInText(file); note != nil {
		return note, nil
	}
	if m, err := mail.ReadMessage(bytes.NewReader(file)); err == nil {
		if note := findInPart(m.Header.Get, m.Body, maxParts); note != nil {
			return note, nil
		}
	}
	return bytes.ReplaceAll(file, []byte("\r\n"), []byte("\n")), nil
}

func findInPDF(file []byte) ([]byte, error) {
	found := carried.Regexp().FindSubmatch(file)
	if found == nil {
		return nil, problem.New(problem.Invalid, "the PDF carries no checkpoint; it was made before the log had one, or another program has saved it anew")
	}
	signed, err := base64.StdEncoding.DecodeString(string(found[1]))
	if err != nil {
		return nil, &problem.Error{Code: problem.Invalid, Message: "the checkpoint in the PDF is damaged", Err: err}
	}
	return signed, nil
}

// quoted is what mail programs put before the lines of a mail that is answered
// or passed on.
var quoted = pattern.New(`(?m)^[ \t>|]+`)

// findInText answers the armoured note in a text, nil when there is none.
func findInText(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	for rest := quoted.Regexp().ReplaceAll(text, nil); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return nil
		}
		if block.Type == armour {
			return block.Bytes
		}
	}
}

// maxParts bounds how deep the parts of a mail are opened.
const maxParts = 5

// findInPart looks through a mail, or a part of one, as it was sent.
func findInPart(header func(string) string, body io.Reader, deep int) []byte {
	switch strings.ToLower(strings.TrimSpace(header("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	kind, params, err := mime.ParseMediaType(header("Content-Type"))
	if err == nil && strings.HasPrefix(kind, "multipart/") && deep > 0 {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err != nil {
				return nil
			}
			if note := findInPart(p.Header.Get, p, deep-1); note != nil {
				return note
			}
		}
	}
	if err == nil && kind == "message/rfc822" && deep > 0 { // passed on as an attachment
		if m, err := mail.ReadMessage(body); err == nil {
			return findInPart(m.Header.Get, m.Body, deep-1)
		}
		return nil
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return nil
	}
	return findInText(text)
}
