package page

import (
	"fmt"
	"html/template"
	"time"

	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
)

// funcs are what templates can call, in one language. Those that end a pipe
// of field take the field last:
//
//	{{template "text" (field .Form "name" "vendor.name" | hint "vendor.nameHint" | optional)}}
func (r *Renderer) funcs(say *i18n.Localizer) template.FuncMap {
	m := template.FuncMap{
		"t":           say.T,
		"word":        func(family string, value any) string { return say.Word(family, fmt.Sprint(value)) },
		"date":        say.Date,
		"day":         say.Day,
		"datetime":    say.DateTime,
		"days":        func(t time.Time) string { return say.Days(r.opts.Now(), t) },
		"when":        func(t time.Time) stamp { return stamp{t.UTC().Format(time.RFC3339), say.DateTime(t)} },
		"bytes":       say.Bytes,
		"number":      say.Number,
		"score":       say.Hundredths,
		"badge":       func(family, value string) Badge { return NewBadge(say, family, value) },
		"asset":       assetURL,
		"link":        func(text, href string) Link { return Link{Text: text, Href: href} },
		"notice":      func(tone, title, text string) Notice { return Notice{tone, title, text} },
		"noticeShape": func(tone string) string { return noticeShapes[tone] },
	}
	for name, f := range fieldFuncs(say) {
		m[name] = f
	}
	return m
}

// stamp is a time for <time datetime>.
type stamp struct{ Machine, Text string }

// noticeShapes by Notice.Tone; another tone gets the plain ring.
var noticeShapes = map[string]string{"good": "check", "warn": "square", "bad": "triangle", "info": "circle"}

func assetURL(name string) (string, error) {
	if url := AssetURL(name); url != "" {
		return url, nil
	}
	return "", fmt.Errorf("no static file %q", name)
}

// fieldFuncs make fields and add to them. Keys are the catalogue's; the …Text
// forms take words that come from records, such as a question's.
func fieldFuncs(say *i18n.Localizer) template.FuncMap {
	return template.FuncMap{
		"field": func(f *form.Form, name, key string, args ...any) *form.Field {
			return f.Field(name, say.T(key, args...))
		},
		"fieldText": func(f *form.Form, name, label string) *form.Field { return f.Field(name, label) },
		"rows": func(f *form.Form, name, nounKey string, min int) form.Rows {
			return f.Rows(name, say.T(nounKey), min)
		},
		"hint":     func(key string, f *form.Field) *form.Field { f.Hint = say.T(key); return f },
		"hintText": func(text string, f *form.Field) *form.Field { f.Hint = text; return f },
		"blank":    func(key string, f *form.Field) *form.Field { f.Blank = say.T(key); return f },
		"optional": func(f *form.Field) *form.Field { f.Optional = true; return f },
		"type":     func(kind string, f *form.Field) *form.Field { f.Type = kind; return f },
		"dayInput": func(f *form.Field) *form.Field {
			if f.Hint == "" {
				f.Hint = say.T("form.dateHint")
			}
			return f.AsDate()
		},
		"numberInput": func(f *form.Field) *form.Field { f.InputMode, f.Size = "decimal", "s"; return f },
		"digits":      func(f *form.Field) *form.Field { f.InputMode = "numeric"; return f },
		"fileInput": func(maxBytes int64, f *form.Field) *form.Field {
			f.Type, f.Accept, f.Value = "file", ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.csv,.txt", ""
			if f.Hint == "" {
				f.Hint = say.T("form.fileHint", say.Bytes(maxBytes))
			}
			return f
		},
		"size":         func(size string, f *form.Field) *form.Field { f.Size = size; return f },
		"lines":        func(n int, f *form.Field) *form.Field { f.Rows = n; return f },
		"autocomplete": func(token string, f *form.Field) *form.Field { f.Autocomplete = token; return f },
		"big":          func(f *form.Field) *form.Field { f.Big = true; return f },
		"inLang":       func(lang string, f *form.Field) *form.Field { f.Lang = lang; return f },
		"choices":      func(c []form.Choice, f *form.Field) *form.Field { return f.WithChoices(c) },
		"words": func(family string, f *form.Field) *form.Field {
			var c []form.Choice
			for _, value := range i18n.Families[family] {
				c = append(c, form.Choice{Value: value, Label: say.Word(family, value)})
			}
			return f.WithChoices(c)
		},
	}
}
