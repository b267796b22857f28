package transparency

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Sequencer takes events that wait into their organisation's log. Several may
// run: the head's version lets one of them through.
type Sequencer struct {
	Table table.Table
	Now   clock.Clock
	Key   checkpoint.Keys
	// Moved, when set, is told of each organisation whose log has grown. What
	// it errs with is in Run's error; the log has grown all the same.
	Moved func(ctx context.Context, org string) error
	// Seen, when set, is handed events before they enter the log, at least
	// once. While storage fails it (unavailable, throttled) they wait and come
	// again; any other error is told, and the log goes on without it.
	Seen func(ctx context.Context, org string, events []audit.Event) error
}

const (
	// batchEvents leaves room in a commit for the head, for the batch's order
	// and for two tiles on each of eight levels.
	batchEvents = table.MaxWrites - 2 - 2*8
	// batchBytes of events leave room for the tiles, 8 KB each.
	batchBytes = 3 << 20
)

// waits is what an organisation has in the due index.
type waits struct {
	events   []table.Item
	unsigned bool
}

// Run takes up about limit waiting events, signs a checkpoint for each
// organisation that has any, and answers how many it took. An organisation that
// fails does not hold up the others. Called again after an error or a crash, it
// goes on where the last commit left the log.
func (s *Sequencer) Run(ctx context.Context, limit int) (int, error) {
	byOrg, err := s.waiting(ctx, limit)
	done, enterErr := s.enter(ctx, byOrg)
	return done, errors.Join(err, enterErr)
}

// Take does what Run does for events that the caller knows of, such as those of
// a stream of changes. What is in the log already, or no event, is passed over.
func (s *Sequencer) Take(ctx context.Context, keys []table.Key) (int, error) {
	byOrg := map[string]*waits{}
	seen := map[table.Key]bool{}
	var errs []error
	for _, k := range keys {
		org, ok := audit.Organisation(k)
		if !ok || seen[k] {
			continue
		}
		seen[k] = true
		it, err := s.Table.Get(ctx, k)
		switch {
		case problem.Is(err, problem.NotFound):
		case err != nil:
			errs = append(errs, problem.Wrap("transparency.waiting", err))
		case it.Due != (table.Key{}):
			if byOrg[org] == nil {
				byOrg[org] = &waits{}
			}
			byOrg[org].events = append(byOrg[org].events, it)
		}
	}
	inOrder(byOrg)
	done, err := s.enter(ctx, byOrg)
	return done, errors.Join(append(errs, err)...)
}

// enter puts what waits into the logs and signs them.
func (s *Sequencer) enter(ctx context.Context, byOrg map[string]*waits) (int, error) {
	var errs []error
	done := 0
	for _, org := range slices.Sorted(maps.Keys(byOrg)) {
		n, err := s.take(ctx, org, byOrg[org].events)
		done += n
		errs = append(errs, err)
		if n > 0 && s.Moved != nil {
			errs = append(errs, s.Moved(ctx, org))
		}
		if n > 0 || byOrg[org].unsigned {
			errs = append(errs, problem.Wrap("transparency.sign", s.sign(ctx, org)))
		}
	}
	return done, errors.Join(errs...)
}

// waiting reads the due index. The index may lag: what it answers is a hint.
func (s *Sequencer) waiting(ctx context.Context, limit int) (map[string]*waits, error) {
	out := map[string]*waits{}
	of := func(org string) *waits {
		if out[org] == nil {
			out[org] = &waits{}
		}
		return out[org]
	}
	var errs []error
	share := max(1, limit/table.DueShards)
	for _, pk := range table.DuePartitions() {
		read, cursor := 0, ""
		for more := true; more && read < share; more = cursor != "" {
			page, err := s.Table.Query(ctx, table.Query{Index: table.ByDue, PK: pk, Prefix: table.DuePrefix(table.DueEvent), Limit: share - read, Cursor: cursor})
			if err != nil {
				errs = append(errs, problem.Wrap("transparency.waiting", err))
				break
			}
			for _, it := range page.Items {
				if org, ok := audit.Organisation(it.Key); ok {
					of(org).events = append(of(org).events, it)
				} else if org, ok := headOf(it.Key); ok {
					of(org).unsigned = true
				}
			}
			read, cursor = read+len(page.Items), page.Cursor
		}
	}
	inOrder(out)
	return out, errors.Join(errs...)
}

func inOrder(byOrg map[string]*waits) {
	for _, w := range byOrg {
		slices.SortFunc(w.events, func(a, b table.Item) int { return strings.Compare(a.SK, b.SK) }) // ids begin with the time
	}
}

func headOf(k table.Key) (string, bool) {
	p := strings.Split(k.PK, "#")
	if len(p) != 3 || k != headKey(p[1]) {
		return "", false
	}
	return p[1], true
}

// take puts the events into the log, batch by batch, and answers how many.
func (s *Sequencer) take(ctx context.Context, org string, events []table.Item) (int, error) {
	done := 0
	var errs []error
	for len(events) > 0 {
		n, bytes := 0, 0
		for n < len(events) && n < batchEvents && (n == 0 || bytes+events[n].Size() <= batchBytes) {
			bytes += events[n].Size()
			n++
		}
		took, err := s.batch(ctx, org, events[:n])
		if problem.Is(err, problem.Conflict) {
			took, err = s.again(ctx, org, events[:n])
		}
		done += took
		if err != nil {
			errs = append(errs, problem.Wrap("transparency.sequence", err))
			if took == 0 {
				break
			}
		}
		events = events[n:]
	}
	return done, errors.Join(errs...)
}

// again tries a batch once more with the events as they stand now: some were
// taken up already, which the index did not show yet, or another sequencer was
// faster. The second conflict leaves the rest to whoever that is.
func (s *Sequencer) again(ctx context.Context, org string, stale []table.Item) (int, error) {
	var events []table.Item
	for _, it := range stale {
		now, err := s.Table.Get(ctx, it.Key)
		if problem.Is(err, problem.NotFound) {
			continue
		} else if err != nil {
			return 0, err
		}
		if now.Due != (table.Key{}) {
			events = append(events, now)
		}
	}
	if len(events) == 0 {
		return 0, nil
	}
	n, err := s.batch(ctx, org, events)
	if problem.Is(err, problem.Conflict) {
		return 0, nil
	}
	return n, err
}

// batch gives events the next indices, all in one commit. An event that cannot
// be read stays behind and is named in the error, beside the number of those
// that were taken.
func (s *Sequencer) batch(ctx context.Context, org string, events []table.Item) (int, error) {
	head, item, err := loadHead(ctx, s.Table, org)
	if err != nil {
		return 0, err
	}
	tree, err := loadEdge(ctx, s.Table, org, head.Size)
	if err != nil {
		return 0, s.moved(ctx, org, item.Version, err)
	}
	writes := make([]table.Write, 0, table.MaxWrites)
	order := Batch{First: head.Size}
	wait, bad := s.show(ctx, org, events)
	if wait {
		return 0, bad
	}
	for _, it := range events {
		entry, _, numbered, err := audit.Entry(it.Body)
		if err != nil || numbered {
			bad = errors.Join(bad, problem.New(problem.Internal, "event %s waits for the log but cannot enter it", it.SK))
			continue
		}
		it.Body, it.Due = audit.Numbered(entry, head.Size), table.Key{}
		writes = append(writes, table.Replace(it))
		order.IDs = append(order.IDs, it.SK)
		tree.add(0, tlog.RecordHash(entry))
		head.Size++
	}
	took := len(writes)
	if took == 0 {
		return 0, bad
	}
	head.Root, head.At = tree.root(), s.Now()
	item.Body = table.Encode(head)
	item.Due = table.DueAt(table.DueEvent, org, head.At, item.Key)
	writes = append(writes, table.Create(table.Item{Key: batchKey(org, order.First), Body: table.Encode(order)}))
	writes = append(append(writes, tree.writes(org)...), table.Replace(item))
	if err := s.Table.Commit(ctx, writes...); err != nil {
		return 0, err
	}
	return took, bad
}

// show hands events to Seen; wait says that they are to come again.
func (s *Sequencer) show(ctx context.Context, org string, events []table.Item) (wait bool, err error) {
	if s.Seen == nil {
		return false, nil
	}
	var seen []audit.Event
	for _, it := range events {
		if e, err := table.Decode[audit.Event](it); err == nil {
			seen = append(seen, e)
		}
	}
	err = s.Seen(ctx, org, seen)
	return problem.Is(err, problem.Unavailable) || problem.Is(err, problem.Throttled), err
}

// moved answers conflict for an edge that could not be read because another
// sequencer has moved the head on meanwhile, else the error as it is.
func (s *Sequencer) moved(ctx context.Context, org string, version int64, err error) error {
	if _, now, again := loadHead(ctx, s.Table, org); again == nil && now.Version != version {
		return problem.New(problem.Conflict, "the audit log has moved on")
	}
	return err
}

// sign signs the head as it is stored and puts the note beside it. A conflict
// means that the head has moved on; who moved it signs.
func (s *Sequencer) sign(ctx context.Context, org string) error {
	head, item, err := loadHead(ctx, s.Table, org)
	if err != nil || item.Due == (table.Key{}) {
		return err
	}
	by, err := s.Key.Signer(org)
	if err != nil {
		return err
	}
	head.Note, err = checkpoint.Sign(checkpoint.Checkpoint{Origin: by.Name(), Tree: tlog.Tree{N: head.Size, Hash: head.Root}}, by)
	if err != nil {
		return err
	}
	item.Body, item.Due = table.Encode(head), table.Key{}
	if err := s.Table.Commit(ctx, table.Replace(item)); err != nil && !problem.Is(err, problem.Conflict) {
		return err
	}
	return nil
}
