package vault

import (
	"net/url"
	"strings"
	"time"

	"vendorrisk/shared/problem"
)

// Check tells whether a slot can be presigned now (the wall clock): invalid
// with the pointers of all that is wrong.
func (s Slot) Check(now time.Time) error {
	var faults problem.Fields
	if !ValidSlotKey(s.Key) {
		faults.Add("/key", "must be 16 to 128 letters, digits, dashes or underscores")
	}
	if s.MaxBytes < 1 || s.MaxBytes > MaxUpload {
		faults.Add("/maxBytes", "must be from 1 to %d", MaxUpload)
	}
	if s.Expires.After(now.Add(MaxFormLife)) {
		faults.Add("/expires", "must be at most %s away", MaxFormLife)
	}
	if s.Redirect != "" && !safeRedirect(s.Redirect) {
		faults.Add("/redirect", "must be an http or https address, or a path that starts with one slash")
	}
	return faults.Err()
}

// safeRedirect accepts what a Location header can carry: an address of the
// web, or a path on this host.
func safeRedirect(s string) bool {
	u, err := url.Parse(s) // refuses control characters
	if err != nil || strings.ContainsAny(s, "\\ ") || u.User != nil {
		return false
	}
	if u.Scheme == "" {
		return u.Host == "" && strings.HasPrefix(u.Path, "/") && !strings.HasPrefix(s, "//")
	}
	return (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
