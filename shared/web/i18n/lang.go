package i18n

import (
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/text/language"
)

// Lang is a language of the pages, as a BCP 47 tag.
type Lang string

// The languages of the product.
const (
	English Lang = "en"
	Chinese Lang = "zh-CN"
)

// Languages in the order in which the switch shows them; the first is what a
// person gets whose browser asks for neither.
var Languages = []Lang{English, Chinese}

// matcher answers an index into Languages. Chinese is written zh-Hans for it,
// so that zh, zh-CN and zh-SG match alike.
var matcher = language.NewMatcher([]language.Tag{English.Tag(), Chinese.Tag()})

// Tag is the language for golang.org/x/text.
func (l Lang) Tag() language.Tag {
	if l == Chinese {
		return language.SimplifiedChinese
	}
	return language.English
}

// Name is the language's own name, to be shown in that language.
func (l Lang) Name() string {
	if l == Chinese {
		return "简体中文"
	}
	return "English"
}

// ParseLang answers the language of a tag exactly as Languages writes it.
func ParseLang(s string) (Lang, bool) {
	for _, l := range Languages {
		if string(l) == s {
			return l, true
		}
	}
	return English, false
}

// Cookie is the name of the cookie that remembers the language chosen, on plain
// loopback; SecureCookie is the one elsewhere, which browsers let only this
// very host set (RFC 6265bis §4.1.3.2).
const (
	Cookie       = "lang"
	SecureCookie = "__Host-" + Cookie
)

// Choose answers the language of a request: its cookie, else the browser's
// Accept-Language, else English.
func Choose(r *http.Request) Lang {
	for _, name := range []string{SecureCookie, Cookie} { // a foreign one could choose a language, and nothing else
		if c, err := r.Cookie(name); err == nil {
			if l, ok := ParseLang(c.Value); ok {
				return l
			}
		}
	}
	// A malformed header is no preference.
	asked, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(asked) == 0 {
		return English
	}
	_, index, confidence := matcher.Match(asked...)
	if confidence == language.No {
		return English
	}
	return Languages[index]
}

// Switch wraps pages with the language switch: GET ?lang=zh-CN on any page
// remembers the choice for a year and sends the reader back to the same page
// without it. secure marks the cookie so; it is false only on plain loopback.
// A ?lang that is not one of Languages is passed on untouched.
func Switch(secure bool, next http.Handler) http.Handler {
	name := Cookie
	if secure {
		name = SecureCookie
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		lang, ok := ParseLang(query.Get("lang"))
		if !ok || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
			next.ServeHTTP(w, r)
			return
		}
		http.SetCookie(w, &http.Cookie{
			Name: name, Value: string(lang), Path: "/", MaxAge: 365 * 24 * 3600,
			HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
		})
		query.Del("lang")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Location", samePage(r.URL.Path, query))
		w.WriteHeader(http.StatusSeeOther)
	})
}

// samePage writes a path of this site. A path that starts with two slashes
// (or a backslash, which browsers read as a slash) would name another host.
func samePage(path string, query url.Values) string {
	u := url.URL{Path: "/" + strings.TrimLeft(path, `/\`), RawQuery: query.Encode()}
	return u.EscapedPath() + querySuffix(u.RawQuery)
}

func querySuffix(q string) string {
	if q == "" {
		return ""
	}
	return "?" + q
}

// SwitchURL is the link that shows the same page in the other language.
func SwitchURL(u *url.URL, to Lang) string {
	query := u.Query()
	query.Set("lang", string(to))
	return samePage(u.Path, query)
}
