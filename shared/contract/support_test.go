package contract_test

import (
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/contract"
)

func on(t *testing.T, w *apptest.World, day string) {
	t.Helper()
	at, err := time.Parse("2006-01-02", day)
	if err != nil {
		t.Fatal(err)
	}
	w.Now.Set(at)
	w.Wall.Set(at)
	w.Ticks(t)
}

func read(t *testing.T, w *apptest.World, id string) contract.Contract {
	t.Helper()
	c, err := w.Contracts.Get(t.Context(), apptest.Buyer, id)
	apptest.Code(t, "read", err, "")
	return c
}

func templates(t *testing.T, ear *apptest.Ear, id string) []string {
	t.Helper()
	out := []string{}
	for _, n := range ear.Heard(t, id) {
		out = append(out, n.Template)
	}
	return out
}
