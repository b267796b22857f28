package vsaq

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPlain(t *testing.T) {
	for src, want := range map[string]string{
		"plain  text\n here":                                             "plain text here",
		"<p>One</p><p>Two</p>":                                           "One\nTwo",
		"One<br>Two<br/><br>Three":                                       "One\nTwo\n\nThree",
		"a <b>bold</b><i>er</i> word":                                    "a bolder word",
		"x:<ul><li>A</li><li>B</li></ul>":                                "x:\n• A\n• B",
		"use <code>&lt;script&gt;</code>":                                "use <script>",
		"&amp;lt; &mdash; &nbsp; end":                                    "&lt; — end",
		"a < b && c > d":                                                 "a < b && c > d",
		`see <a href='http://x.example/a?b=1&amp;c=2'>this page</a>.`:    "see this page (http://x.example/a?b=1&c=2).",
		`<a href="https://x.example">https://x.example</a>`:              "https://x.example",
		`<a href="javascript:alert(1)">click</a>`:                        "click",
		`<a href="/local">click</a>`:                                     "click",
		`a<script>alert("<b>")</script>b`:                                "ab",
		`<img src=x onerror=alert(1)>pic<style>b{}</style>`:              "pic",
		`<b onclick="x()">b</b><!-- note --><iframe src="//x"></iframe>`: "b",
		`a<script/>alert(1)</script>b`:                                   "ab",
		`a<object><p>deep</p></object>b<unknown>c</unknown>`:             "abc",
		`a<script>never closed`:                                          "a",
		`<a href=" https://x.example/ä b ">c</a>`:                        "c (https://x.example/%C3%A4%20b)",
		"<p>open <b>never closed":                                        "open never closed",
		"<<b>>":                                                          "<>",
		"":                                                               "", "<p></p><br>": "",
	} {
		if got := plain(src, func(string) {}); got != want {
			t.Errorf("%q: %q, want %q", src, got, want)
		}
	}
}

func TestPlainTellsWhatIsLost(t *testing.T) {
	for src, want := range map[string][]string{
		"plain & simple": nil, "<p>x</p>": nil,
		"<b>x</b>":                           {emphasis},
		"<script>x</script>":                 {"the HTML element script"},
		`<p onclick="x">x</p>`:               {"the HTML attribute onclick"},
		`<a href="data:x">x</a>`:             {"a link that is not http, https or mailto"},
		"<!-- x -->":                         {"an HTML comment"},
		"<" + strings.Repeat("x", 300) + ">": {"the HTML element of a long name"},
		"&#7;x":                              {"control characters"},
	} {
		var got []string
		plain(src, func(what string) { got = append(got, what) })
		if !slices.Equal(got, want) {
			t.Errorf("%.40q: %q, want %q", src, got, want)
		}
	}
}

// Whatever HTML comes in, the text is read back unchanged from what is
// written of it, and has no markup of its own to lose.
func TestPlainIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := strings.Join(rapid.SliceOf(rapid.OneOf(
			rapid.SampledFrom([]string{"<p>", "</p>", "<br>", "<ul><li>", "</li>", "• ", "<b>", "<a href='http://x.example/?a&b'>", "</a>", "&lt;p&gt;",
				"&amp;", "&", "<", ">", "\"", "'", "\n", "\v", "  ", "<script>", "</script>", "<!--", "-->", "\u00a0", "\u0085", "中文"}),
			rapid.StringN(0, 6, -1))).Draw(t, "parts"), "")
		once := plain(src, func(string) {})
		again := plain(markup(once), func(what string) { t.Fatalf("%q loses %s", once, what) })
		if again != once {
			t.Fatalf("%q became %q", once, again)
		}
	})
}
