package main

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"vendorrisk/shared/app"
	"vendorrisk/shared/app/local"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/keyring"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
	"vendorrisk/shared/vendors"
)

// dueOfMany are due among however many there are.
const dueOfMany = 1000

// million sweeps a table in which few of very many vendors are due, and one in
// which as many of few are: what is read, and what memory it takes, must not
// depend on how many there are.
func (b *bench) million(ctx context.Context) error {
	few, err := b.sweepOf(ctx, 2*dueOfMany)
	if err != nil {
		return err
	}
	many, err := b.sweepOf(ctx, b.many)
	if err != nil {
		return err
	}
	at := fmt.Sprintf("due sweep, %d due of %d vendors: ", dueOfMany, b.many)
	b.add(at+"items read", float64(many.read), 1.1*dueOfMany, "")
	b.add(at+"most heap that it held", float64(many.live)/1e6, none, "MB")
	b.add(at+"heap that it held more than of 2000", (float64(many.live)-float64(few.live))/1e6, 1, "MB")
	b.add(at+"allocated, over that of 2000", float64(many.took)/float64(few.took), none, "×") // the deeper tree copies more pages in a commit
	b.add(at+"time, over that of 2000", many.time.Seconds()/few.time.Seconds(), none, "×")
	b.add(at+"filling the directory", many.filled.Seconds(), none, "s")
	return nil
}

// swept is what one sweep came to.
type swept struct {
	read         int
	took         uint64 // bytes allocated meanwhile
	live         uint64 // bytes, the most that a collection found in use meanwhile, over what was in use before
	time, filled time.Duration
}

func (b *bench) sweepOf(ctx context.Context, n int) (out swept, err error) {
	dir := filepath.Join(b.dir, fmt.Sprintf("of-%d", n))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ring, err := keyring.Open(dir)
	if err != nil {
		return out, err
	}
	db, err := embedded.Open(dir, embedded.Options{Sealer: ring, CursorKey: ring.Derive("cursor"), Now: clock.Wall})
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	counted := &queries{Table: db, due: true}
	s := app.Build(app.Engines{
		Table: counted, Now: clock.Wall, Wall: clock.Wall, Digest: ring.Digest, BaseURL: func() string { return "http://127.0.0.1:8080" },
		Signer: func() (crypto.Signer, error) { return ring.Signer(), nil },
	})
	begun := time.Now()
	if err := populate(ctx, s, db, n); err != nil {
		return out, err
	}
	out.filled = time.Since(begun)
	counted.read = 0
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	live := liveHeap()
	begun = time.Now()
	done, err := s.Tick.Run(ctx, 2*dueOfMany)
	out.time = time.Since(begun)
	out.live = live()
	runtime.ReadMemStats(&after)
	if err != nil || done.Done != dueOfMany {
		return out, errors.Join(err, fmt.Errorf("%d of %d were done", done.Done, dueOfMany))
	}
	out.read, out.took = counted.read, after.TotalAlloc-before.TotalAlloc
	return out, nil
}

// liveHeap collects often until it is asked for the most that was in use, over
// what is in use now.
func liveHeap() func() uint64 {
	usual := debug.SetGCPercent(20)
	for range 3 { // pools let go of what they hold at the second
		runtime.GC()
	}
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		metrics.Read(sample)
		before := sample[0].Value.Uint64()
		peak := before
		for {
			metrics.Read(sample)
			peak = max(peak, sample[0].Value.Uint64())
			select {
			case <-tick.C:
			case <-stop:
				most <- peak - before
				return
			}
		}
	}()
	return func() uint64 {
		close(stop)
		debug.SetGCPercent(usual)
		return <-most
	}
}

// populate makes one vendor with its schedule as a person does, and then as
// many like it as are wanted, in commits as large as there may be. What is due
// came due yesterday, all else is planned for the years to come.
func populate(ctx context.Context, s *app.Services, db *embedded.DB, n int) error {
	who := identity.Actor{Org: local.Org, ID: "per_00000000000000000000000001", Roles: []identity.Role{identity.Procurement}}
	o := identity.Organisation{ID: local.Org, CreatedAt: clock.Wall(), Name: "Bench", TimeZone: "UTC", Language: "en"}
	if err := db.Commit(ctx, identity.OrganisationWrite(o)); err != nil {
		return err
	}
	name := "Vendor"
	v, err := s.Vendors.Create(ctx, who, vendors.Details{Name: &name})
	if err != nil {
		return err
	}
	planned := clock.Wall().AddDate(1, 0, 0).Format(clock.Date)
	if _, err := s.Reassessment.Set(ctx, who, v.ID, 0, reassessment.Setting{DueOn: &planned}); err != nil {
		return err
	}
	page, err := db.Query(ctx, table.Query{PK: vendors.PK(local.Org, v.ID)})
	if err != nil {
		return err
	}
	make := ids.New(clock.Wall)
	var writes []table.Write
	for i := range n - 1 {
		day := clock.Wall().AddDate(1, 0, i%700)
		if i < dueOfMany {
			day = clock.Wall().AddDate(0, 0, -1)
		}
		like := twin{old: v.ID, id: make(ids.Vendor), planned: planned, day: day}
		for _, it := range page.Items {
			writes = append(writes, table.Create(like.of(it)))
		}
		if len(writes)+len(page.Items) > table.MaxWrites || i == n-2 {
			if err := db.Commit(ctx, writes...); err != nil {
				return err
			}
			writes = writes[:0]
		}
	}
	return nil
}

// twin is another vendor like one that is there.
type twin struct {
	old, id, planned string
	day              time.Time
}

func (t twin) of(it table.Item) table.Item {
	swap := func(s string) string {
		return string(bytes.ReplaceAll(bytes.ReplaceAll([]byte(s), []byte(t.old), []byte(t.id)), []byte(t.planned), []byte(t.day.Format(clock.Date))))
	}
	key := func(k table.Key) table.Key { return table.Key{PK: swap(k.PK), SK: swap(k.SK)} }
	out := table.Item{Key: key(it.Key), List: key(it.List), Group: key(it.Group), Body: []byte(swap(string(it.Body)))}
	if it.Due != (table.Key{}) {
		due, err := clock.ParseDate(t.day.Format(clock.Date))
		if err != nil {
			panic(err) // formatted just now
		}
		out.Due = table.DueAt(table.DueSchedule, t.id, due, out.Key)
	}
	return out
}
