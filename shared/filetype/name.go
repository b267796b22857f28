package filetype

import (
	"path"
	"slices"
	"strings"
)

// endings are those under which a file of a media type opens as what it is;
// the first is the one that is added.
var endings = map[string][]string{
	MIMEOf[PDF]:  {".pdf"},
	MIMEOf[PNG]:  {".png"},
	MIMEOf[JPEG]: {".jpg", ".jpeg"},
	MIMEOf[DOCX]: {".docx"},
	MIMEOf[XLSX]: {".xlsx"},
	MIMEOf[CSV]:  {".csv", ".txt"},
	MIMEOf[TXT]:  {".txt", ".csv"},
}

// Named is a file's name with an ending of its media type. A plain text that
// was called policy.bat would run where it is opened: it becomes
// policy.bat.txt. Of any other media type the ending says that nothing opens it.
func Named(name, mime string) string {
	kind, _, _ := strings.Cut(mime, ";")
	of := endings[strings.ToLower(strings.TrimSpace(kind))]
	if len(of) == 0 {
		of = []string{".bin"}
	}
	if slices.Contains(of, strings.ToLower(path.Ext(name))) {
		return name
	}
	return strings.TrimRight(name, ". ") + of[0]
}
