package page

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
)

//go:embed static
var staticFiles embed.FS

// StaticPath is where Static is to be mounted.
const StaticPath = "/static/"

// asset is one file under an address that changes with its content.
type asset struct {
	content     []byte
	contentType string
}

// contentTypes are written out: package mime reads the machine's own list.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

var (
	assets    = map[string]asset{}  // by address
	addresses = map[string]string{} // by file name
)

func init() { //nolint:gochecknoinits // embedded files, read once; nothing can fail at run time
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		content, err := staticFiles.ReadFile("static/" + e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(content)
		ext := path.Ext(e.Name())
		address := StaticPath + strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:6]) + ext
		assets[address] = asset{content, contentTypes[ext]}
		addresses[e.Name()] = address
	}
}

// AssetURL answers the address of a static file; "" for one that is not there.
func AssetURL(name string) string { return addresses[name] }

// Static serves the stylesheet, the script and the icon. An address names one
// content for ever, so browsers keep it for a year without asking again.
func Static() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := assets[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.contentType)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if r.Method == http.MethodGet {
			_, _ = w.Write(a.content)
		}
	})
}
