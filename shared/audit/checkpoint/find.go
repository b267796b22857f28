package checkpoint

import (
	"bytes"
	"encoding/base64"

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

// Find answers the signed note in a file: the note itself, or one of our PDF
// reports that carries it. invalid when there is none. What it answers is not
// verified yet.
func Find(file []byte) ([]byte, error) {
	if !bytes.HasPrefix(file, []byte("%PDF-")) {
		return file, nil
	}
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
