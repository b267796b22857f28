package i18n

import (
	"testing"
	"time"
)

func TestLocalizer(t *testing.T) {
	c := load(t)
	shanghai := time.FixedZone("", 8*3600)
	en, zh := c.In(English, nil), c.In(Chinese, shanghai)
	at := time.Date(2026, 11, 23, 18, 5, 0, 0, time.UTC) // the 24th in Shanghai
	for _, tc := range []struct{ name, got, want string }{
		{"date en", en.Date(at), "23 Nov 2026"},
		{"date zh", zh.Date(at), "2026年11月24日"},
		{"no date", en.Date(time.Time{}), ""},
		{"day en", en.Day("2026-02-03"), "3 Feb 2026"},
		{"day zh has no zone", zh.Day("2026-02-03"), "2026年2月3日"},
		{"not a day", en.Day("2026-02-30"), "2026-02-30"},
		{"time en", en.DateTime(at), "23 Nov 2026, 18:05 UTC"},
		{"time zh", zh.DateTime(at), "2026年11月24日 02:05 UTC+8"},
		{"half an hour", c.In(English, time.FixedZone("", -12600)).DateTime(at), "23 Nov 2026, 14:35 UTC-3:30"},
		{"today", en.Days(at, at.Add(5*time.Hour)), "today"},
		{"over midnight", en.Days(at, at.Add(6*time.Hour)), "in 1 day"},
		{"ago", zh.Days(at, at.AddDate(0, 0, -2)), "2 天前"},
		{"number", en.Number(1234567), "1,234,567"},
		{"hundredths", en.Hundredths(6250), "62.5"},
		{"whole", zh.Hundredths(100_00), "100"},
		{"one byte", en.Bytes(1), "1 byte"},
		{"bytes", zh.Bytes(999), "999 字节"},
		{"kB", en.Bytes(1500), "2 kB"},
		{"MB", en.Bytes(26_214_400), "26.2 MB"},
		{"just under a MB", en.Bytes(999_999), "1 MB"},
		{"word", zh.Word("assurance", "independent"), "独立鉴证"},
		{"unknown word", zh.Word("tier", "<b>"), "<b>"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, tc.got, tc.want)
		}
	}
}
