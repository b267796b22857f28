package tick_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/tick"
)

// thing is a record that is due at times.
type thing struct {
	Version int64 `json:"version"`
	Done    int   `json:"done"`
}

// rig sweeps things; what its handler is told about them is written down.
type rig struct {
	*apptest.World
	sweep *tick.Sweep
	bad   map[string]bool // whose handler fails

	mu   sync.Mutex
	seen []string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: apptest.New(t, apptest.Options{}), bad: map[string]bool{}}
	r.sweep = &tick.Sweep{Table: r.Break, Journal: r.Journal, Now: r.Now.Read, Handlers: map[string]tick.Handler{"THING": r.handle}}
	return r
}

func key(id string) table.Key {
	return table.Key{PK: "ORG#" + apptest.Org + "#THING#" + id, SK: "HEAD"}
}

func due(id string, at time.Time, v thing) table.Item {
	k := key(id)
	return table.Item{Key: k, Version: v.Version, Due: table.DueAt(table.DueSchedule, id, at, k), Body: table.Encode(v)}
}

// put makes a thing due so long before now.
func (r *rig) put(t *testing.T, id string, ago time.Duration) {
	t.Helper()
	it := due(id, r.Now.Read().Add(-ago), thing{Version: 1})
	if err := r.DB.Commit(t.Context(), table.Create(it)); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) handle(ctx context.Context, org string, k table.Key) (bool, error) {
	v, it, err := table.Load[thing](ctx, r.Break, k)
	if err != nil {
		return false, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, k.PK[len("ORG#acme#THING#"):])
	if org != apptest.Org {
		return false, fmt.Errorf("organisation %q", org)
	}
	if r.bad[k.PK] {
		return false, problem.New(problem.Invalid, "poisoned")
	}
	if v.Done > 0 {
		return false, nil
	}
	v.Version, v.Done = v.Version+1, v.Done+1
	err = r.Break.Commit(ctx, table.Replace(table.Item{Key: k, Version: it.Version, Body: table.Encode(v)}))
	if problem.Is(err, problem.Conflict) {
		return false, nil
	}
	return err == nil, err
}

func (r *rig) run(t *testing.T, limit int) tick.Result {
	t.Helper()
	got, err := r.sweep.Run(t.Context(), limit)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (r *rig) stored(t *testing.T, id string) (thing, table.Item) {
	t.Helper()
	v, it, err := table.Load[thing](t.Context(), r.DB, key(id))
	if err != nil {
		t.Fatal(err)
	}
	return v, it
}

func TestTheOldestComeFirstAndTheRestOnTheNextTick(t *testing.T) {
	r := newRig(t)
	var want []string
	for i := range 300 { // over all partitions, put in in another order than they are due
		i = (i * 7) % 300
		r.put(t, fmt.Sprintf("%03d", i), time.Duration(300-i)*time.Minute)
		want = append(want, fmt.Sprintf("%03d", i))
	}
	slices.Sort(want)
	r.put(t, "later", -time.Second)
	first := r.run(t, 200)
	if first.Done != 200 || !first.Left || first.Failed > 0 || first.Read > 220 {
		t.Errorf("%+v", first)
	}
	second := r.run(t, 200)
	if second != (tick.Result{Done: 100, Read: 100}) {
		t.Errorf("%+v", second)
	}
	if !slices.Equal(r.seen, want) {
		t.Errorf("in another order: %v", r.seen)
	}
	if third := r.run(t, 200); third != (tick.Result{}) {
		t.Errorf("%+v", third)
	}
}

func TestPoisonedRecordsAtTheFrontBlockNothing(t *testing.T) {
	r := newRig(t)
	for i := range 40 {
		id := fmt.Sprintf("bad%d", i)
		r.put(t, id, time.Hour)
		r.bad[key(id).PK] = true
	}
	for i := range 10 {
		r.put(t, fmt.Sprintf("good%d", i), time.Minute)
	}
	done, ticks := 0, 0
	for ; done < 10 && ticks < 20; ticks++ {
		done += r.run(t, 10).Done
	}
	if done != 10 || ticks != 5 {
		t.Errorf("%d of 10 good ones done after %d ticks of 10", done, ticks)
	}
	if again := r.run(t, 1000); again.Failed+again.Read > 0 {
		t.Errorf("tried again before their time: %+v", again)
	}
}

func TestAFailureIsTriedAgainLaterAndLaterUntilItIsMended(t *testing.T) {
	r := newRig(t)
	r.put(t, "bad", 0)
	r.bad[key("bad").PK] = true
	for attempt := 1; attempt <= 16; attempt++ {
		if got := r.run(t, 10); got.Failed != 1 {
			t.Fatalf("attempt %d: %+v", attempt, got)
		}
		v, it := r.stored(t, "bad")
		if v.Version != it.Version || it.Version != int64(attempt)+1 || v.Done != 0 {
			t.Fatalf("the record says version %d, is %d, done %d", v.Version, it.Version, v.Done)
		}
		list, _, err := r.sweep.Stumbles(t.Context(), apptest.Org, 10, "")
		if err != nil || len(list) != 1 || list[0].Attempts != attempt || list[0].Kind != "THING" || list[0].Code != "invalid" {
			t.Fatalf("%+v, %v", list, err)
		}
		pause := min(6*time.Hour, 5*time.Second<<(attempt-1))
		r.Pass(pause - time.Second)
		if got := r.run(t, 10); got.Failed > 0 {
			t.Fatalf("attempt %d came before its time", attempt+1)
		}
		r.Pass(time.Second)
	}
	r.bad = nil
	if got := r.run(t, 10); got.Done != 1 {
		t.Errorf("mended: %+v", got)
	}
	if n := len(r.Events(t, "bad")); n != 16 {
		t.Errorf("%d audit events about it", n)
	}
}

func TestARecordThatWasMendedForADayStartsWithAShortWait(t *testing.T) {
	r := newRig(t)
	r.put(t, "x", 0)
	r.bad[key("x").PK] = true
	for range 6 {
		r.run(t, 10)
		r.Pass(3 * time.Minute)
	}
	r.Pass(48 * time.Hour)
	r.run(t, 10)
	list, _, err := r.sweep.Stumbles(t.Context(), apptest.Org, 10, "")
	if err != nil || len(list) != 1 || list[0].Attempts != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestAnUnknownKindIsSkippedCountedAndLeftAsItIs(t *testing.T) {
	r := newRig(t)
	for i := range 30 {
		k := table.Key{PK: "ORG#acme#PIGEON#" + fmt.Sprint(i), SK: "HEAD"}
		it := table.Item{Key: k, Due: table.DueAt(table.DueSchedule, fmt.Sprint(i), r.Now.Read().Add(-time.Hour), k), Body: []byte("{}")}
		if err := r.DB.Commit(t.Context(), table.Create(it)); err != nil {
			t.Fatal(err)
		}
	}
	r.put(t, "known", 0)
	if got := r.run(t, 5); got.Unknown != 30 || got.Done != 1 || got.Failed != 0 {
		t.Errorf("%+v", got)
	}
}

func TestAHandlerThatLeavesARecordDueCountsAsFailed(t *testing.T) {
	r := newRig(t)
	r.put(t, "left", 0)
	r.sweep.Handlers["THING"] = func(context.Context, string, table.Key) (bool, error) { return false, nil }
	if got := r.run(t, 10); got.Failed != 1 {
		t.Errorf("%+v", got)
	}
	if got := r.run(t, 10); got.Read != 0 {
		t.Errorf("it is still in the way: %+v", got)
	}
}

func TestWhoChangesAFailingRecordMeanwhileWins(t *testing.T) {
	r := newRig(t)
	r.put(t, "x", 0)
	later := r.Now.Read().Add(time.Hour)
	r.sweep.Handlers["THING"] = func(ctx context.Context, _ string, k table.Key) (bool, error) {
		it := due("x", later, thing{Version: 1, Done: 7})
		if err := r.DB.Commit(ctx, table.Replace(it)); err != nil {
			return false, err
		}
		return false, errors.New("and then it failed")
	}
	if got := r.run(t, 10); got.Failed != 1 {
		t.Errorf("%+v", got)
	}
	v, it := r.stored(t, "x")
	if v.Done != 7 || it.Version != 2 || it.Due != due("x", later, thing{}).Due {
		t.Errorf("%+v %+v", v, it)
	}
}

func TestManySweepsAtOnceDoEachThingOnce(t *testing.T) {
	r := newRig(t)
	for i := range 100 {
		r.put(t, fmt.Sprint(i), time.Minute)
	}
	var all sync.WaitGroup
	done := make([]int, 4)
	for i := range done {
		all.Go(func() {
			got, err := r.sweep.Run(t.Context(), 200)
			if err != nil || got.Failed > 0 {
				t.Errorf("%+v, %v", got, err)
			}
			done[i] = got.Done
		})
	}
	all.Wait()
	if sum := done[0] + done[1] + done[2] + done[3]; sum != 100 {
		t.Errorf("done %v", done)
	}
	for i := range 100 {
		if v, _ := r.stored(t, fmt.Sprint(i)); v.Done != 1 {
			t.Errorf("%d was done %d times", i, v.Done)
		}
	}
}

func TestAPartitionThatCannotBeReadHoldsUpNoOther(t *testing.T) {
	r := newRig(t)
	for i := range 100 {
		r.put(t, fmt.Sprint(i), time.Minute)
	}
	r.Break.At(table.QueryCall, 3, false)
	got, err := r.sweep.Run(t.Context(), 200)
	r.Break.Mend()
	if !problem.Is(err, problem.Unavailable) || got.Done < 80 || got.Done == 100 {
		t.Errorf("%+v, %v", got, err)
	}
	if rest := r.run(t, 200); rest.Done != 100-got.Done {
		t.Errorf("then %+v after %+v", rest, got)
	}
}

func TestKindOfAKey(t *testing.T) {
	for want, k := range map[string]table.Key{
		"SCH": {PK: "ORG#o#VEN#1", SK: "SCH#HEAD"}, "ASM": {PK: "ORG#o#ASM#1", SK: "HEAD"}, "OBL": {PK: "ORG#o#CON#1", SK: "OBL#2"}, "": {PK: "ORG", SK: "HEAD"}, "A": {PK: "ORG#o#ASM#1", SK: "A#HEAD"},
	} {
		if got := tick.Kind(k); got != want {
			t.Errorf("%+v is %q, want %q", k, got, want)
		}
	}
}
