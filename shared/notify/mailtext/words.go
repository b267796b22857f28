package mailtext

import (
	"strings"

	"vendorrisk/shared/trigger"
)

// bands in words.
var bands = map[string]map[string]string{
	"en":    {"low": "Low", "medium": "Medium", "high": "High", "critical": "Critical"},
	"zh-CN": {"low": "低", "medium": "中", "high": "高", "critical": "严重"},
}

// word says a band of risk in a language; any other word stays as it is.
func word(lang, w string) string {
	if s := bands[lang][w]; s != "" {
		return s
	}
	return w
}

// reasons says why a reassessment came due. The mail's value "why" names the
// reasons, with commas between; a mail that was left before there was one says
// nothing of them.
func reasons(lang string, data map[string]string) string {
	var all []trigger.Reason
	for name := range strings.SplitSeq(data["why"], ",") {
		if w := trigger.Why(name); w.Known() {
			all = append(all, trigger.Reason{Why: w})
		}
	}
	return trigger.SayAll(all, lang)
}
