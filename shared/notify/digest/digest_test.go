package digest_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/table"
)

// newWorld has quiet nights and weekends in Berlin, a buyer and two
// administrators; it is a Monday, 10:00 there.
func newWorld(t *testing.T) *apptest.World {
	t.Helper()
	w := apptest.New(t, apptest.Options{})
	change(t, w, func(o *identity.Organisation) {
		o.TimeZone, o.QuietHours.From, o.QuietHours.To = "Europe/Berlin", "19:00", "08:00"
	})
	for i, p := range []identity.Person{
		{Name: "Paula", Email: apptest.Buyer.Email, Roles: []identity.Role{identity.Procurement}, Language: "zh-CN"},
		{Name: "Ada", Email: "ada@acme.example", Roles: []identity.Role{identity.Administrator}},
		{Name: "Ole", Email: "ole@acme.example", Roles: []identity.Role{identity.Administrator, identity.Analyst}},
		{Name: "Away", Email: "away@acme.example", Roles: []identity.Role{identity.Administrator}},
	} {
		p.ID, p.Active = fmt.Sprintf("per_0000000000000000000000010%d", i), p.Name != "Away"
		if err := w.DB.Commit(t.Context(), w.Directory.PersonWrites(apptest.Org, p)...); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func change(t *testing.T, w *apptest.World, f func(*identity.Organisation)) {
	t.Helper()
	o, err := w.Directory.Organisation(t.Context(), apptest.Org)
	if err != nil {
		t.Fatal(err)
	}
	_, _, write, err := w.Directory.ChangeOrganisation(t.Context(), apptest.Org, o.Version, w.Now.Read(), f)
	if err == nil {
		err = w.DB.Commit(t.Context(), write)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func tell(t *testing.T, w *apptest.World, to string, n int, urgent bool) {
	t.Helper()
	err := w.Journal.Commit(t.Context(), audit.Change{
		Actor: identity.AsSystem(apptest.Org), Action: "test:tell", Subject: "x", Wake: true,
		Writes: []table.Write{notify.Tell(w.Journal, apptest.Org, notify.Notice{
			To: to, Subject: "ven_00000000000000000000000001", Template: "submitted", Urgent: urgent,
			Data: map[string]string{"vendor": fmt.Sprintf("Vendor %d", n), "link": "http://127.0.0.1/" + fmt.Sprint(n)},
		})},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// hours lets time pass with a tick every half an hour.
func hours(t *testing.T, w *apptest.World, n float64) {
	t.Helper()
	for range int(n * 2) {
		w.Pass(30 * time.Minute)
		if r, err := w.Tick.Run(t.Context(), 100); err != nil || r.Failed > 0 {
			t.Fatalf("%+v, %v", r, err)
		}
		w.Drain()
	}
}

func TestTenNoticesAreOneMailAndLaterOnesComeTheNextMorning(t *testing.T) {
	w := newWorld(t)
	for i := range 10 {
		tell(t, w, apptest.Buyer.Email, i, false)
	}
	hours(t, w, 1)
	got := w.Mail.To(apptest.Buyer.Email, "")
	if len(got) != 1 || got[0].Template != "digest" || got[0].Language != "zh-CN" {
		t.Fatalf("%+v", got)
	}
	tell(t, w, apptest.Buyer.Email, 10, false)
	hours(t, w, 20)
	if n := len(w.Mail.To(apptest.Buyer.Email, "")); n != 1 {
		t.Fatalf("%d mails on one day", n)
	}
	hours(t, w, 2) // Tuesday, 09:00 there
	got = w.Mail.To(apptest.Buyer.Email, "")
	if len(got) != 2 || got[1].Template != "submitted" || got[1].Data["vendor"] != "Vendor 10" {
		t.Fatalf("%+v", got)
	}
	hours(t, w, 60)
	if n := len(w.Mail.To(apptest.Buyer.Email, "")); n != 2 {
		t.Errorf("%d mails in the end", n)
	}
}

// A box can hold more than a digest reads: what stands behind that is put off as
// well, instead of coming due at every tick of the night.
func TestAFullBoxWaitsForTheMorningAsAWhole(t *testing.T) {
	w := newWorld(t)
	tell(t, w, apptest.Buyer.Email, 0, false)
	hours(t, w, 1) // the mail of this day
	for i := range 120 {
		tell(t, w, apptest.Buyer.Email, 1+i, false)
	}
	hours(t, w, 2)
	if r, err := w.Tick.Run(t.Context(), 1000); err != nil || r.Done > 1 { // the log is looked at besides
		t.Errorf("%+v, %v", r, err)
	}
	hours(t, w, 3*24)
	told := map[string]int{}
	for _, m := range w.Mail.To(apptest.Buyer.Email, "") {
		for _, v := range regexp.MustCompile(`Vendor (\d+)`).FindAllString(m.Data["vendor"]+m.Data["notices"], -1) {
			told[v]++
		}
	}
	if n := len(w.Mail.To(apptest.Buyer.Email, "")); n != 3 || len(told) != 121 {
		t.Errorf("%d of 121 notices in %d mails", len(told), n)
	}
}

func TestNightsAndWeekendsAreKeptQuietButNotForWhatIsUrgent(t *testing.T) {
	w := newWorld(t)
	w.Now.Set(time.Date(2026, 11, 27, 22, 0, 0, 0, time.UTC)) // Friday night
	tell(t, w, apptest.Buyer.Email, 1, false)
	tell(t, w, apptest.Buyer.Email, 2, true)
	w.Drain()
	w.Drain()
	if got := w.Mail.To(apptest.Buyer.Email, ""); len(got) != 1 || got[0].Data["vendor"] != "Vendor 2" || got[0].Language != "zh-CN" {
		t.Fatalf("at once: %+v", got)
	}
	hours(t, w, 56.5) // Monday, 07:30 there
	if n := len(w.Mail.To(apptest.Buyer.Email, "")); n != 1 {
		t.Fatalf("%d mails over the weekend", n)
	}
	hours(t, w, 0.5)
	if n := len(w.Mail.To(apptest.Buyer.Email, "")); n != 2 {
		t.Errorf("%d mails on Monday morning", n)
	}
}

func TestAdministratorsGetTheirsWithWhatIsForThemselves(t *testing.T) {
	w := newWorld(t)
	tell(t, w, notify.Administrators, 1, false)
	tell(t, w, notify.Administrators, 2, false)
	tell(t, w, "ada@acme.example", 3, false)
	tell(t, w, "gone@acme.example", 4, false) // nobody has this address any more
	tell(t, w, "away@acme.example", 5, false)
	tell(t, w, notify.Administrators, 6, true)
	hours(t, w, 2)
	for template, want := range map[string]int{"digest": 1, "submitted": 1} { // and the urgent one
		if n := len(w.Mail.To("ada@acme.example", template)); n != want {
			t.Errorf("%d mails %s on the first day, want %d", n, template, want)
		}
	}
	hours(t, w, 48) // what was passed on for others may be a day late
	for email, want := range map[string][]string{
		"ada@acme.example": {"1", "2", "3", "4", "5", "6"}, "ole@acme.example": {"1", "2", "4", "5", "6"}, "away@acme.example": nil, "gone@acme.example": nil,
	} {
		var heard []string
		for _, m := range w.Mail.To(email, "") {
			for _, v := range regexp.MustCompile(`Vendor (\d)`).FindAllStringSubmatch(m.Data["vendor"]+m.Data["notices"], -1) {
				heard = append(heard, v[1])
			}
		}
		slices.Sort(heard)
		if !slices.Equal(heard, want) {
			t.Errorf("%s heard of %v, want %v", email, heard, want)
		}
	}
}

func TestManyNoticesAreSentInPartsADay(t *testing.T) {
	w := newWorld(t)
	for i := range 200 {
		tell(t, w, apptest.Buyer.Email, i, false)
	}
	hours(t, w, 1)
	if n := len(w.Mail.To(apptest.Buyer.Email, "digest")); n != 1 {
		t.Fatalf("%d mails on the first day", n)
	}
	hours(t, w, 72)
	if n := len(w.Mail.To(apptest.Buyer.Email, "digest")); n != 3 {
		t.Errorf("%d mails of at most 80 for 200", n)
	}
}

func TestTwoTicksAtOnceAndCrashesSendOneDigest(t *testing.T) {
	for nth := int64(0); nth < 12; nth++ {
		w := newWorld(t)
		for i := range 3 {
			tell(t, w, apptest.Buyer.Email, i, false)
			tell(t, w, notify.Administrators, i, false)
		}
		w.Pass(time.Minute)
		if nth > 0 {
			w.Break.At(table.AnyCall, 16+nth, nth%2 == 0) // the first 16 read the partitions
			_, _ = w.Tick.Run(t.Context(), 100)
			w.Break.Mend()
		}
		for range 4 {
			w.Pass(time.Minute)
			var all sync.WaitGroup
			for range 3 {
				all.Go(func() {
					if _, err := w.Tick.Run(t.Context(), 100); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		}
		w.Drain()
		for _, email := range []string{apptest.Buyer.Email, "ada@acme.example", "ole@acme.example"} {
			if got := w.Mail.To(email, ""); len(got) != 1 || got[0].Template != "digest" {
				t.Errorf("after call %d broke: %s got %d mails", nth, email, len(got))
			}
		}
	}
}

func TestAMailServerThatRefusesLosesNoDigest(t *testing.T) {
	w := newWorld(t)
	w.Mail.Fail(func(notify.Message) error { return errors.New("refused") })
	tell(t, w, apptest.Buyer.Email, 1, false)
	hours(t, w, 1)
	w.Mail.Fail(nil)
	hours(t, w, 1)
	if n := len(w.Mail.To(apptest.Buyer.Email, "submitted")); n != 1 {
		t.Errorf("%d mails", n)
	}
}
