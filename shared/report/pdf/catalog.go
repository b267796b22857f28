package pdf

import (
	"bytes"
	"fmt"
	"strconv"

	"vendorrisk/shared/pattern"
	"vendorrisk/shared/problem"
)

// language is what may stand in the file as BCP 47.
var language = pattern.New(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

// named adds what gofpdf cannot write to the catalogue: the document's
// language, by which screen readers choose a voice (ISO 32000-1, 14.9.2), and
// that viewers show the title rather than the file's name. The catalogue is
// gofpdf's last object, so only the place of the cross-reference table moves.
func named(file []byte, lang string) ([]byte, error) {
	const mark, start = "/Type /Catalog\n", "startxref\n"
	at := bytes.LastIndex(file, []byte(mark))
	tail := bytes.LastIndex(file, []byte(start))
	if at < 0 || tail < at || !language.MatchString(lang) {
		return nil, problem.New(problem.Internal, "the document's language %q cannot be written", lang)
	}
	added := fmt.Sprintf("/Lang (%s)\n/ViewerPreferences <</DisplayDocTitle true>>\n", lang)
	end := tail + len(start)
	number, after, _ := bytes.Cut(file[end:], []byte("\n"))
	xref, err := strconv.Atoi(string(number))
	if err != nil {
		return nil, problem.Wrap("pdf.language", err)
	}
	at += len(mark)
	out := make([]byte, 0, len(file)+len(added)+4)
	out = append(out, file[:at]...)
	out = append(out, added...)
	out = append(out, file[at:end]...)
	out = strconv.AppendInt(out, int64(xref+len(added)), 10)
	out = append(out, '\n')
	return append(out, after...), nil
}
