package render_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"vendorrisk/shared/report/render"
)

var out = flag.String("out", "", "folder to write the sample reports to, to be looked at")

func TestSamples(t *testing.T) {
	for lang := range tongues {
		file, err := render.Render(lang, sample(lang, 40, ""))
		if err != nil {
			t.Fatal(err)
		}
		if len(file) > 1_000_000 {
			t.Errorf("%s: %d bytes", lang, len(file))
		}
		if *out != "" {
			if err := os.WriteFile(filepath.Join(*out, lang+".pdf"), file, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
