package assessment_test

import (
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
)

// reach brings a new assessment into each state.
var reach = map[assessment.State]func(*testing.T, *apptest.World) assessment.Assessment{
	assessment.Draft: func(t *testing.T, w *apptest.World) assessment.Assessment {
		o := w.Order()
		o.Draft = true
		as, _, err := w.Assessments.Send(t.Context(), apptest.Buyer, w.Vendor(t, 2).ID, o)
		apptest.Code(t, "prepare", err, "")
		return as
	},
	assessment.Sent:       func(t *testing.T, w *apptest.World) assessment.Assessment { return w.Sent(t) },
	assessment.InProgress: func(t *testing.T, w *apptest.World) assessment.Assessment { return w.Answered(t) },
	assessment.Submitted:  func(t *testing.T, w *apptest.World) assessment.Assessment { return w.Submitted(t) },
	assessment.InReview:   func(t *testing.T, w *apptest.World) assessment.Assessment { return w.InReview(t) },
	assessment.Returned:   returned,
	assessment.Approved:   func(t *testing.T, w *apptest.World) assessment.Assessment { return w.Approved(t) },
	assessment.Rejected: func(t *testing.T, w *apptest.World) assessment.Assessment {
		as, err := w.Assessments.Reject(t.Context(), apptest.Approver, w.InReview(t).ID, 0, "too risky")
		apptest.Code(t, "reject", err, "")
		return as
	},
	assessment.Cancelled: func(t *testing.T, w *apptest.World) assessment.Assessment {
		as, err := w.Assessments.Cancel(t.Context(), apptest.Buyer, w.Answered(t).ID, 0, "not needed")
		apptest.Code(t, "cancel", err, "")
		return as
	},
	assessment.Expired: func(t *testing.T, w *apptest.World) assessment.Assessment {
		as, err := w.Assessments.Expire(t.Context(), apptest.Buyer, w.Answered(t).ID)
		apptest.Code(t, "expire", err, "")
		return as
	},
}

func returned(t *testing.T, w *apptest.World) assessment.Assessment {
	as, err := w.Assessments.Return(t.Context(), apptest.Analyst, w.InReview(t).ID, 0, []string{"access"}, "say more")
	apptest.Code(t, "return", err, "")
	return as
}

type deed func(*testing.T, *apptest.World, assessment.Assessment) error

// deeds are everything that can be done to an assessment, with the states from
// which it may be done, written by hand.
var deeds = []struct {
	name string
	from string
	do   deed
}{
	{"send what was prepared", "draft", func(t *testing.T, w *apptest.World, as assessment.Assessment) error {
		_, _, err := w.Assessments.SendDraft(t.Context(), apptest.Buyer, as.ID, 0)
		return err
	}},
	{"answer", "sent in_progress returned", func(t *testing.T, w *apptest.World, as assessment.Assessment) error {
		seen := w.Open(t, as.ID).Answers["mfa"].Version
		_, _, err := w.Assessments.SaveAnswers(t.Context(), apptest.Respondent(as), as.ID, map[string]assessment.Given{"mfa": apptest.Say(seen, "no")})
		return err
	}},
	{"announce evidence", "sent in_progress returned", func(t *testing.T, w *apptest.World, as assessment.Assessment) error {
		_, _, err := w.Evidence.Begin(t.Context(), apptest.Respondent(as), as.ID, apptest.Announce("a.txt", "text/plain", []byte("a"), "mfa"))
		return err
	}},
	{"delegate", "sent in_progress returned", func(t *testing.T, w *apptest.World, as assessment.Assessment) error {
		_, err := w.Assessments.Delegate(t.Context(), apptest.Respondent(as), "colleague@nordlicht.example", []string{"access"})
		return err
	}},
	{"submit", "in_progress returned", func(t *testing.T, w *apptest.World, as assessment.Assessment) error {
		_, err := w.Assessments.Submit(t.Context(), apptest.Respondent(as), as.ID, 0)
		if as.State == assessment.Sent { // allowed, but nothing is answered
			apptest.Code(t, "submit at once", err, problem.Invalid)
			return problem.New(problem.Conflict, "")
		}
		return err
	}},
	{"take into review", "submitted", func(t *testing.T, w *apptest.World, as assessment.Assessment) error {
		_, err := w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
		return err
	}},
	{"judge an answer", "in_review", func(t *testing.T, w *apptest.World, as assessment.Assessment) error {
		_, err := w.Assessments.Judge(t.Context(), apptest.Analyst, as.ID, "mfa", assessment.Judgement{Assurance: scoring.Self, Note: "plausible"})
		return err
	}},
	{"return", "in_review", func(t *testing.T, w *apptest.World, as assessment.Assessment) error {
		_, err := w.Assessments.Return(t.Context(), apptest.Analyst, as.ID, 0, []string{"access"}, "say more")
		return err
	}},
	{"approve", "in_review", func(t *testing.T, w *apptest.World, as assessment.Assessment) error {
		_, err := w.Assessments.Approve(t.Context(), apptest.Approver, as.ID, 0, apptest.Accept)
		return err
	}},
	{"reject", "in_review", func(t *testing.T, w *apptest.World, as assessment.Assessment) error {
		_, err := w.Assessments.Reject(t.Context(), apptest.Approver, as.ID, 0, "too risky")
		return err
	}},
	{"cancel", "draft sent in_progress submitted in_review returned", func(t *testing.T, w *apptest.World, as assessment.Assessment) error {
		_, err := w.Assessments.Cancel(t.Context(), apptest.Buyer, as.ID, 0, "not needed")
		return err
	}},
	{"expire", "draft sent in_progress returned", func(t *testing.T, w *apptest.World, as assessment.Assessment) error {
		_, err := w.Assessments.Expire(t.Context(), apptest.Buyer, as.ID)
		return err
	}},
	{"invite", "sent in_progress submitted in_review returned", func(t *testing.T, w *apptest.World, as assessment.Assessment) error {
		_, err := w.Assessments.Invite(t.Context(), apptest.Buyer, as.ID, "other@nordlicht.example")
		return err
	}},
}

func TestEveryDeedIsPossibleOnlyFromItsStates(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	for _, d := range deeds {
		for _, state := range assessment.States {
			as := reach[state](t, w)
			if as.State != state {
				t.Fatalf("reached %s instead of %s", as.State, state)
			}
			before := w.Read(t, as.ID)
			events := len(w.Events(t, as.ID))
			err := d.do(t, w, as)
			if strings.Contains(" "+d.from+" ", " "+string(state)+" ") {
				apptest.Code(t, d.name+" from "+string(state), err, "")
				continue
			}
			apptest.Code(t, d.name+" from "+string(state), err, problem.Conflict)
			if after := w.Read(t, as.ID); after.Version != before.Version || len(w.Events(t, as.ID)) != events {
				t.Errorf("%s from %s was refused, yet something was written", d.name, state)
			}
		}
	}
}

func TestATransitionOnAnOlderVersionIsAConflictThatShowsTheCurrentOne(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Submitted(t)
	stale := as.Version - 1
	for name, do := range map[string]func() error{
		"cancel": func() error {
			_, err := w.Assessments.Cancel(t.Context(), apptest.Buyer, as.ID, stale, "not needed")
			return err
		},
		"review": func() error {
			_, err := w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, stale)
			return err
		},
	} {
		err := do()
		apptest.Code(t, name, err, problem.Conflict)
		if now, ok := current(err).(assessment.Assessment); !ok || now.Version != as.Version {
			t.Errorf("%s: the conflict shows %v", name, current(err))
		}
	}
	if got := w.Read(t, as.ID); got.State != assessment.Submitted {
		t.Errorf("it is %s now", got.State)
	}
}
