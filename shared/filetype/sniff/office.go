package sniff

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"vendorrisk/shared/filetype"
)

// Bounds of an Office file's insides.
const (
	maxEntries  = 5000
	maxPart     = 4 << 20   // bytes of a part that is parsed here
	maxContents = 256 << 20 // bytes of all parts, unpacked
)

var (
	errOffice    = refused("it is not a whole DOCX or XLSX file")
	errTooPacked = refused("it unpacks to far more than a document holds")
	errMacros    = refused("it holds macros; save it without them")
	errTemplate  = refused("it loads a template from elsewhere; detach the template and save it again")
)

// mainPart is the content type of the part that makes a package a document or
// a workbook (ECMA-376 part 1, §11.3.10 and §12.3.23), and nothing with macros.
var mainPart = map[string]filetype.Kind{
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": filetype.DOCX,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml":       filetype.XLSX,
}

// contentTypes is [Content_Types].xml (ECMA-376 part 2, §10.1.2.2).
type contentTypes struct {
	Defaults []struct {
		ContentType string `xml:"ContentType,attr"`
	} `xml:"Default"`
	Overrides []struct {
		ContentType string `xml:"ContentType,attr"`
	} `xml:"Override"`
}

// relationships is a .rels part (ECMA-376 part 2, §9.3).
type relationships struct {
	All []struct {
		Type string `xml:"Type,attr"`
		Mode string `xml:"TargetMode,attr"`
	} `xml:"Relationship"`
}

func inspectOffice(raw []byte) (filetype.Type, error) {
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil || len(archive.File) > maxEntries {
		return filetype.Type{}, errOffice
	}
	if claimed(archive) > maxContents {
		return filetype.Type{}, errTooPacked // an honest bomb costs nothing; unpack stops one that lies
	}
	var t filetype.Type
	seen := map[string]bool{}
	left := int64(maxContents)
	for _, f := range archive.File {
		name := strings.ToLower(f.Name)
		if seen[name] || f.Flags&1 != 0 || strings.ContainsAny(name, "\\\x00") || strings.HasPrefix(name, "/") || strings.Contains("/"+name+"/", "/../") {
			return filetype.Type{}, errOffice // two readers would see two files, or the part is encrypted
		}
		seen[name] = true
		part, err := unpack(f, &left)
		if err != nil {
			return filetype.Type{}, err
		}
		base := path.Base(name)
		switch {
		case strings.HasPrefix(base, "vbaproject"), strings.HasPrefix(base, "vbadata"), strings.Contains(name, "/macrosheets/"):
			return filetype.Type{}, errMacros
		case strings.Contains(name, "/embeddings/"), strings.Contains(name, "/activex/"):
			t.Active = true
		case name == "[content_types].xml":
			if t.Kind, err = kindOf(part); err != nil {
				return filetype.Type{}, err
			}
		case strings.HasSuffix(name, ".rels"):
			outside, err := outsideSources(part)
			if err != nil {
				return filetype.Type{}, err
			}
			t.Active = t.Active || outside
		}
	}
	if t.Kind == "" {
		return filetype.Type{}, refused("it is an archive, and neither DOCX nor XLSX")
	}
	return t, nil
}

// claimed is how many bytes the archive says it holds.
func claimed(archive *zip.Reader) (sum uint64) {
	for _, f := range archive.File {
		sum += min(f.UncompressedSize64, maxContents+1) // so that the sum cannot run over
	}
	return sum
}

// unpack reads a part to its end, which checks its checksum too, and answers
// its start, at most maxPart+1 bytes. The sizes that the archive tells are not
// relied on.
func unpack(f *zip.File, left *int64) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, errOffice
	}
	defer in.Close() //nolint:errcheck // only read
	var start bytes.Buffer
	name := strings.ToLower(f.Name)
	if name == "[content_types].xml" || strings.HasSuffix(name, ".rels") {
		n, err := io.CopyN(&start, in, min(maxPart, *left)+1)
		*left -= n
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, errOffice
		}
		if n > maxPart {
			return nil, errTooPacked
		}
	}
	n, err := io.Copy(io.Discard, io.LimitReader(in, max(*left, 0)+1))
	if *left -= n; *left < 0 {
		return nil, errTooPacked
	}
	if err != nil {
		return nil, errOffice
	}
	return start.Bytes(), nil
}

func kindOf(part []byte) (kind filetype.Kind, err error) {
	var types contentTypes
	if xml.Unmarshal(part, &types) != nil {
		return "", errOffice
	}
	for _, o := range append(types.Overrides, types.Defaults...) {
		lower := strings.ToLower(o.ContentType)
		if strings.Contains(lower, "macro") || strings.Contains(lower, "vbaproject") {
			return "", errMacros
		}
		if k, ok := mainPart[lower]; ok {
			if kind != "" && kind != k {
				return "", errOffice
			}
			kind = k
		}
	}
	return kind, nil
}

// outsideSources tells whether a part loads something from elsewhere when it
// is opened. Links that a reader clicks, and pictures, are everyday.
func outsideSources(part []byte) (bool, error) {
	var rels relationships
	if xml.Unmarshal(part, &rels) != nil {
		return false, errOffice
	}
	found := false
	for _, r := range rels.All {
		kind := strings.ToLower(path.Base(r.Type))
		switch {
		case !strings.EqualFold(r.Mode, "External"):
		case kind == "attachedtemplate":
			return false, errTemplate
		case kind != "hyperlink" && kind != "image":
			found = true
		}
	}
	return found, nil
}
