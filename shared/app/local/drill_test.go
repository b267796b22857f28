package local_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"vendorrisk/shared/app/local"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/restoredrill"
)

// A drill's result comes to every organisation, beside a running server and
// without one.
func TestADrillIsRecorded(t *testing.T) {
	dir := t.TempDir()
	h, err := local.Open(t.Context(), local.Options{Dir: dir, BaseURL: "http://127.0.0.1:0", Demo: true})
	check(t, err)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- h.ServeControl(ctx) }()
	yes, no := true, false
	good := restoredrill.Told{OK: &yes, RTOSeconds: 3, Records: 7}
	err = errors.New("not tried")
	for try := 0; err != nil && try < 200; try++ { // until it listens: without a socket the directory is found in use
		err = local.TellDrill(t.Context(), dir, good)
	}
	check(t, err)
	if err := local.TellDrill(t.Context(), dir, restoredrill.Told{OK: &no}); err == nil || !strings.Contains(err.Error(), "say what did not come back") {
		t.Errorf("a result that says too little: %v", err)
	}
	stop()
	check(t, <-served)
	check(t, h.Close())
	check(t, local.TellDrill(t.Context(), dir, restoredrill.Told{OK: &no, Fault: "a file is not there"}))
	h, err = local.Open(t.Context(), local.Options{Dir: dir, BaseURL: "http://127.0.0.1:0"})
	check(t, err)
	defer func() { check(t, h.Close()) }()
	s, err := h.RestoreDrill.Get(t.Context(), identity.AsSystem(h.Org))
	check(t, err)
	if len(s.Results) != 2 || s.Results[0].OK || s.Results[1].Records != 7 || s.Results[1].By != "system" {
		t.Errorf("%+v", s.Results)
	}
}
