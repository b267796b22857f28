package mailtext

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
