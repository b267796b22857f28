package httpapi

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/pattern"
	"vendorrisk/shared/problem"
)

var keyShape = pattern.New(`^[\x21-\x7e]{1,255}$`)

// IdempotencyKey answers the request's Idempotency-Key and the digest of its
// method, path, query and body, so that the same key on another request can be
// told apart. Key is "" when there is none. More than one, or other than
// 1–255 visible ASCII characters, is invalid at "Idempotency-Key". The body
// can be read again afterwards.
func IdempotencyKey(r *http.Request) (audit.Request, error) {
	got := r.Header.Values("Idempotency-Key")
	if len(got) == 0 {
		return audit.Request{}, nil
	}
	if len(got) > 1 || !keyShape.MatchString(got[0]) {
		return audit.Request{}, fault("Idempotency-Key", "give one key of 1 to 255 visible ASCII characters")
	}
	body, err := ReadBody(r)
	if err != nil {
		return audit.Request{}, err
	}
	h := sha256.New()
	_, _ = io.WriteString(h, r.Method+"\x00"+r.URL.EscapedPath()+"\x00"+r.URL.RawQuery+"\x00")
	_, _ = h.Write(body)
	// The key becomes part of a storage key: its digest has none of the
	// characters that mean something there.
	name := sha256.Sum256([]byte(got[0]))
	return audit.Request{Key: hex.EncodeToString(name[:]), Hash: hex.EncodeToString(h.Sum(nil))}, nil
}

// once runs a handler so that the same key does its work once. Of two requests
// at the same time one commits and the other meets a conflict on the mark: it
// then answers what the first did.
func (s *Server) once(rt Route, w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	req, err := IdempotencyKey(r)
	if err != nil {
		return err
	}
	if req.Key == "" {
		return rt.Handler(w, r, a)
	}
	if done, err := s.again(rt, w, r, a, req); done || err != nil {
		return err
	}
	failed := rt.Handler(w, r.WithContext(audit.WithRequest(r.Context(), req)), a)
	if problem.Is(failed, problem.Conflict) {
		if done, err := s.again(rt, w, r, a, req); done {
			return err
		}
	}
	return failed
}

// again answers a request that was done before; done is false when it was not.
func (s *Server) again(rt Route, w http.ResponseWriter, r *http.Request, a identity.Actor, req audit.Request) (done bool, err error) {
	subject, err := s.Replays.Replayed(r.Context(), a, req)
	if err != nil || subject == "" {
		return false, err
	}
	w.Header().Set("Idempotency-Replayed", "true")
	return true, rt.Again(w, r, a, subject)
}
