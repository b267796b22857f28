package local

import (
	"context"
	"testing"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/recovery"
)

// A drill tells the running server how it went.
func TestARunningServerKeepsADrill(t *testing.T) {
	dir := t.TempDir()
	if err := TellDrill(t.Context(), dir, Drilled{}); err != ErrNoServer { //nolint:errorlint // it is answered as it is
		t.Errorf("without a server: %v", err)
	}
	h, err := Open(t.Context(), Options{Dir: dir})
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.ServeControl(ctx) }()
	for try := 0; ; try++ {
		if err = TellDrill(t.Context(), dir, Drilled{Drill: recovery.Drill{OK: true, Records: 9}, Logs: map[string]int64{Org: 4}}); err != ErrNoServer || try > 1000 { //nolint:errorlint // as above
			break
		}
	}
	must(t, err)
	st, err := h.Recovery.Get(t.Context(), identity.AsSystem(Org))
	must(t, err)
	if len(st.Drills) != 1 || !st.Drills[0].OK || st.Drills[0].Entries != 4 || st.Drills[0].Records != 9 {
		t.Errorf("%+v", st)
	}
	stop()
	must(t, <-ended)
	must(t, h.Close())
}
