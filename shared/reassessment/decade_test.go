package reassessment_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/table"
)

// decade lives through ten years with a system that crashes at random, and
// keeps a model beside it: which vendor is planned for when, and which
// assessments its plans have made.
type decade struct {
	*apptest.World
	t       *testing.T
	dice    *rand.Rand
	plans   map[string]string   // vendor → day of its open plan
	made    map[string][]string // vendor → assessments that the schedule made, in order
	crashes int
}

// TestTenYearsWithCrashesFireEachPlanOnce is a property test: whatever the
// order of days without ticks, ticks at once, clocks that jump back and calls
// to storage that break off (before or after they were done), each plan that
// came due has made exactly one assessment, and none was made before its day.
func TestTenYearsWithCrashesFireEachPlanOnce(t *testing.T) {
	for seed := range uint64(3) {
		dice := rand.New(rand.NewPCG(seed, 6)) //nolint:gosec // the same each time, so that a failure can be seen again
		d := &decade{World: apptest.New(t, apptest.Options{}), t: t, dice: dice, plans: map[string]string{}, made: map[string][]string{}}
		d.Hire(t, apptest.Buyer, apptest.Admin)
		for range 3 {
			as := d.Approved(t)
			contacts(t, d.World, as.VendorID)
			d.plan(as.VendorID)
		}
		end := apptest.Start.AddDate(10, 0, 0)
		for d.Now.Read().Before(end) {
			d.step()
		}
		total := 0
		for _, all := range d.made {
			total += len(all)
		}
		t.Logf("seed %d: %d plans came due, %d crashes", seed, total, d.crashes)
		if total < 20 || d.crashes < 20 {
			t.Errorf("seed %d: only %d plans came due and %d calls broke off", seed, total, d.crashes)
		}
	}
}

// plan sets the vendor's next day, 1 to 14 months away.
func (d *decade) plan(vendor string) {
	d.t.Helper()
	day := d.Now.Read().AddDate(0, 1+d.dice.IntN(14), d.dice.IntN(28)).Format(clock.Date)
	sc, err := d.Reassessment.Get(d.t.Context(), apptest.Buyer, vendor)
	if err == nil {
		_, err = d.Reassessment.Set(d.t.Context(), apptest.Buyer, vendor, sc.Version, reassessment.Setting{DueOn: &day})
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.plans[vendor] = day
}

// step lets some time pass, in which ticks may crash, and then holds the system
// to the model.
func (d *decade) step() {
	d.t.Helper()
	jump := time.Duration(d.dice.IntN(60*24)) * time.Hour
	if d.dice.IntN(10) == 0 {
		jump = -48 * time.Hour
	}
	d.Now.Pass(jump)
	for range d.dice.IntN(3) {
		d.crash()
	}
	for range 6 { // until what was put off after a crash is due again
		d.Now.Pass(2 * time.Minute)
		if _, err := d.Tick.Run(d.t.Context(), 50); err != nil {
			d.t.Fatal(err)
		}
	}
	for vendor, day := range d.plans {
		d.check(vendor, day)
	}
}

// crash runs a tick, or two at once, in which one call to storage breaks off.
func (d *decade) crash() {
	fault := d.Break.At(table.AnyCall, 1+int64(d.dice.IntN(40)), d.dice.IntN(2) == 0)
	var all sync.WaitGroup
	for range 1 + d.dice.IntN(2) {
		all.Go(func() { _, _ = d.Tick.Run(context.Background(), 50) })
	}
	all.Wait()
	d.Break.Mend()
	if fault.Fired() {
		d.crashes++
	}
}

func (d *decade) check(vendor, day string) {
	d.t.Helper()
	var fresh []string
	for _, id := range open(d.t, d.World, vendor) {
		if !slices.Contains(d.made[vendor], id) {
			fresh = append(fresh, id)
		}
	}
	due := day <= d.Now.Read().Format(clock.Date)
	switch {
	case due && len(fresh) != 1:
		d.t.Fatalf("due on %s, it is %s: %d assessments", day, d.Now.Read(), len(fresh))
	case !due && len(fresh) != 0:
		d.t.Fatalf("due on %s, made on %s already", day, d.Now.Read())
	case due:
		d.made[vendor] = append(d.made[vendor], fresh[0])
		if _, err := d.Assessments.Cancel(d.t.Context(), apptest.Buyer, fresh[0], 0, "seen by the model"); err != nil {
			d.t.Fatal(err)
		}
		d.plan(vendor)
	}
}
