package vsaq

import (
	"html"
	"net/url"
	"strings"
	"unicode"

	nethtml "golang.org/x/net/html"
)

// What each element becomes in plain text.
const (
	inline = iota + 1 // its text, no more
	breaks            // its own lines
	lineBreak
	bullet
	link
)

var elements = map[string]int{
	"b": inline, "i": inline, "u": inline, "em": inline, "strong": inline, "code": inline, "tt": inline, "small": inline,
	"sup": inline, "sub": inline, "span": inline, "q": inline, "kbd": inline, "font": inline, "wbr": inline,
	"p": breaks, "div": breaks, "ul": breaks, "ol": breaks, "dl": breaks, "dt": breaks, "dd": breaks, "pre": breaks,
	"blockquote": breaks, "h1": breaks, "h2": breaks, "h3": breaks, "h4": breaks, "h5": breaks, "h6": breaks, "hr": breaks,
	"table": breaks, "tbody": breaks, "thead": breaks, "tr": breaks, "td": breaks, "th": breaks,
	"br": lineBreak, "li": bullet, "a": link,
}

// unread are elements whose contents nobody reads as text. They go with them.
var unread = map[string]bool{
	"frameset": true, "iframe": true, "noembed": true, "noframes": true, "noscript": true, "object": true, "script": true, "style": true,
	"template": true, "title": true,
}

// plain makes plain text of VSAQ's HTML: paragraphs and breaks become line
// breaks, list entries lines with a bullet, a link its text with the address
// in parentheses. Reading markup of it gives the same text again. What is lost
// is told to lose, each kind once.
func plain(src string, lose func(what string)) string {
	if !strings.ContainsAny(src, "<&") {
		return tidy(strings.Map(spaces, src), lose)
	}
	report(src, lose)
	var b strings.Builder
	var links []opened
	within := "" // the element whose contents are passed over
	for z := nethtml.NewTokenizer(strings.NewReader(src)); ; {
		kind := z.Next()
		if kind == nethtml.ErrorToken {
			break
		}
		t := z.Token()
		if within != "" || (kind == nethtml.StartTagToken || kind == nethtml.SelfClosingTagToken) && unread[t.Data] {
			switch {
			case within == "":
				within = t.Data
			case kind == nethtml.EndTagToken && t.Data == within:
				within = ""
			}
			continue
		}
		switch {
		case kind == nethtml.TextToken:
			b.WriteString(strings.Map(spaces, t.Data))
		case elements[t.Data] == breaks, elements[t.Data] == lineBreak:
			b.WriteByte(mark(t.Data))
		case elements[t.Data] == bullet && kind == nethtml.StartTagToken:
			b.WriteString("\v• ")
		case elements[t.Data] == link && kind == nethtml.StartTagToken:
			links = append(links, opened{address(t), b.Len()})
		case elements[t.Data] == link && len(links) > 0:
			l := links[len(links)-1]
			links = links[:len(links)-1]
			if said := strings.TrimSpace(b.String()[l.from:]); l.href != "" && said != l.href {
				b.WriteString(" (" + l.href + ")")
			}
		}
	}
	return tidy(b.String(), lose)
}

type opened struct {
	href string
	from int
}

// mark is how an element breaks lines before tidy: \n always, \v when
// something stands on the line.
func mark(name string) byte {
	if elements[name] == lineBreak {
		return '\n'
	}
	return '\v'
}

// spaces turns white space of a text node, where breaks mean nothing, and the
// marks of our own into blanks.
func spaces(r rune) rune {
	if unicode.IsSpace(r) {
		return ' '
	}
	return r
}

// address is where a link leads, "" for what is not http, https or mailto.
func address(t nethtml.Token) string {
	for _, a := range t.Attr {
		if a.Key == "href" {
			return followed(a.Val)
		}
	}
	return ""
}

func followed(href string) string {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" {
		return ""
	}
	return u.String()
}

// tidy sets lines: \n always breaks, \v only a line that has something on it;
// single blanks, none at the ends, at most one empty line in a row.
func tidy(s string, lose func(string)) string {
	var lines []string
	from := 0
	put := func(line string, always bool) {
		line = strings.Join(strings.Fields(printable(line, lose)), " ")
		if line == "•" {
			line = ""
		}
		twice := len(lines) == 0 || lines[len(lines)-1] == ""
		if line != "" || always && !twice {
			lines = append(lines, line)
		}
	}
	for i := range len(s) {
		if s[i] == '\n' || s[i] == '\v' {
			put(s[from:i], s[i] == '\n')
			from = i + 1
		}
	}
	put(s[from:], false)
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func printable(s string, lose func(string)) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || r == unicode.ReplacementChar:
			lose("control characters")
			return -1
		}
		return r
	}, s)
}

// report tells what of the markup plain text cannot say.
func report(src string, lose func(string)) {
	for z := nethtml.NewTokenizer(strings.NewReader(src)); ; {
		kind := z.Next()
		if kind == nethtml.ErrorToken {
			return
		}
		if kind == nethtml.CommentToken || kind == nethtml.DoctypeToken {
			lose("an HTML comment")
		}
		if kind != nethtml.StartTagToken && kind != nethtml.SelfClosingTagToken {
			continue
		}
		t := z.Token()
		switch elements[t.Data] {
		case 0:
			lose("the HTML element " + short(t.Data))
		case inline:
			lose(emphasis)
		}
		for _, a := range t.Attr {
			if a.Key != "href" || elements[t.Data] != link {
				lose("the HTML attribute " + short(a.Key))
			} else if followed(a.Val) == "" {
				lose("a link that is not http, https or mailto")
			}
		}
	}
}

// short keeps what a hostile file calls its elements out of long reports.
func short(name string) string {
	if len(name) > 20 {
		return "of a long name"
	}
	return name
}

const emphasis = "emphasis"

// markup is plain text as VSAQ's HTML; plain reads it back unchanged.
func markup(text string) string {
	return strings.ReplaceAll(html.EscapeString(text), "\n", "<br>")
}
