package local

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/audit/transparency"
)

// TestAuditProofs asks for checkpoint and proofs as an auditor outside would,
// and checks them with the public key and a verifier of other people.
func TestAuditProofs(t *testing.T) {
	s := serve(t)
	ask := func(path string) reply {
		return s.do(t, call{method: http.MethodGet, path: "/v1/audit/" + path, as: "auditor"})
	}
	if r := ask("checkpoint"); r.status != http.StatusNotFound {
		t.Fatalf("before the first event is signed: %d", r.status)
	}
	_, err := s.Sequencer.Run(t.Context(), 1000)
	must(t, err)
	r := ask("checkpoint")
	v, err := s.Log.Key.Verifier(s.home.Org)
	must(t, err)
	c, err := checkpoint.Open(r.body, v)
	must(t, err)
	if c.N < 5 {
		t.Fatalf("%d entries", c.N)
	}
	var p transparency.Proof
	r = ask(fmt.Sprintf("proof?index=3&from=2&size=%d", c.N))
	must(t, json.Unmarshal(r.body, &p))
	flat := func(n int, at func(int) []byte) (out [][]byte) {
		for i := range n {
			out = append(out, at(i))
		}
		return out
	}
	h, in, con := rfc6962.DefaultHasher, p.Inclusion, p.Consistency
	path := flat(len(in.Hashes), func(i int) []byte { return in.Hashes[i][:] })
	if err := proof.VerifyInclusion(h, 3, uint64(c.N), in.Leaf[:], path, c.Hash[:]); err != nil {
		t.Error(err)
	}
	path = flat(len(con.Hashes), func(i int) []byte { return con.Hashes[i][:] })
	if err := proof.VerifyConsistency(h, 2, uint64(c.N), path, con.Root[:], c.Hash[:]); err != nil {
		t.Error(err)
	}
	for query, pointer := range map[string]string{"": "?index", "?index=x": "?index", "?from=0": "?from", "?index=0&size=99999": "?size", "?index=1&index=2": "?index"} {
		r := s.do(t, call{method: http.MethodGet, path: "/v1/audit/proof" + query, as: "auditor", unchecked: true})
		if r.status != http.StatusBadRequest || !r.names(pointer) {
			t.Errorf("%q: %d %s", query, r.status, r.body)
		}
	}
}
