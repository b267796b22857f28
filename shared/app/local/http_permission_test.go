package local

import (
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/permission"
)

// second is another administrator, so that every line has somebody to decide it.
var second = identity.Actor{Org: apptest.Org, ID: "per_00000000000000000000000008", Name: "Boris", Email: "boris@acme.example", Roles: []identity.Role{identity.Administrator}}

// starting ends the review that is open, so that another one can begin.
func starting(t *testing.T, s *web) scene {
	s.closeReview(t)
	return scene{as: "administrator", path: "/v1/permission-reviews"}
}

// reviewing is a request about a review that has just begun.
func reviewing(as, path, body string) func(*testing.T, *web) scene {
	return func(t *testing.T, s *web) scene {
		s.closeReview(t)
		r, err := s.Permissions.Start(t.Context(), second)
		must(t, err)
		sc := scene{as: as, path: "/v1/permission-reviews/" + r.ID + path, body: body}
		if body != "" {
			sc.etag = 1
		}
		return sc
	}
}

// decided is a review whose lines are all confirmed.
func decided(t *testing.T, s *web) scene {
	sc := reviewing("administrator", "", "")(t, s)
	s.confirmAll(t, sc.path[len("/v1/permission-reviews/"):])
	return scene{as: sc.as, path: sc.path + "/finish"}
}

// confirmAll confirms every line that is not decided yet.
func (s *web) confirmAll(t *testing.T, id string) {
	t.Helper()
	lines, _, err := s.Permissions.Lines(t.Context(), second, id, 0, "")
	must(t, err)
	for _, l := range lines {
		if l.Decision != "" {
			continue
		}
		by := second
		if l.PersonID == second.ID { // nobody decides about their own
			by = staff[4]
		}
		_, err := s.Permissions.Decide(t.Context(), by, id, l.ID, l.Version, permission.Verdict{Decision: permission.Confirmed, Reason: "it is needed"})
		must(t, err)
	}
}

// closeReview finishes what is open.
func (s *web) closeReview(t *testing.T) {
	t.Helper()
	list, _, err := s.Permissions.List(t.Context(), second, 1, "")
	must(t, err)
	if len(list) == 0 || list[0].State == permission.Finished {
		return
	}
	s.confirmAll(t, list[0].ID)
	_, err = s.Permissions.Finish(t.Context(), second, list[0].ID, 0)
	must(t, err)
}
