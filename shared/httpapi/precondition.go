package httpapi

import (
	"net/http"
	"strconv"

	"vendorrisk/shared/pattern"
	"vendorrisk/shared/problem"
)

var etag = pattern.New(`^"v([1-9][0-9]{0,17})"$`)

// ETag is the strong entity tag of a record's version.
func ETag(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }

// IfMatch answers the version that a change is based on, at least 1. Without
// the header it is precondition_required; "*", weak tags, lists and anything
// that is not an ETag of ours are invalid.
func IfMatch(r *http.Request) (int64, error) {
	got := r.Header.Values("If-Match")
	if len(got) == 0 {
		return 0, problem.New(problem.PreconditionRequired, "read the record and send its ETag back as If-Match, so that nobody's change is lost")
	}
	m := etag.Regexp().FindStringSubmatch(got[0])
	if len(got) > 1 || m == nil {
		return 0, fault("If-Match", `send the one ETag of the record as it was read, such as "v3"`)
	}
	v, err := strconv.ParseInt(m[1], 10, 64)
	return v, problem.Wrap("httpapi.ifMatch", err)
}
