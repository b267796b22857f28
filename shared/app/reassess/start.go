package reassess

import (
	"context"
	"encoding/json"
	"sync/atomic"

	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/app/serverless/signing"
	"vendorrisk/shared/table"
	"vendorrisk/shared/tick"
)

// Start runs the function.
func Start() {
	serverless.Start(Function, serverless.Parts{Signer: signing.Signer}, New)
}

// limit is how many due records one tick takes up. What is left is due still
// when the next one comes, a minute later.
const limit = 500

// New is the function's handler.
func New(h *serverless.Home) (serverless.Handler, error) {
	h.Tick.Failed = func(k table.Key, err error) {
		h.Log.Warn("due work failed", "kind", tick.Kind(k), "partition", k.PK, "error", err.Error())
	}
	var founded atomic.Bool
	return serverless.By{Tick: serverless.HandlerFunc(func(ctx context.Context, raw []byte) ([]byte, error) {
		if out, ok, err := operate(ctx, h, raw); ok {
			return out, err
		}
		if !founded.Load() {
			if err := found(ctx, h); err != nil {
				h.Log.ErrorContext(ctx, "founding", "error", err.Error())
			} else {
				founded.Store(true)
			}
		}
		r, err := h.Tick.Run(ctx, limit)
		m := serverless.MeterOf(ctx)
		m.Add(serverless.SweepDue, float64(r.Read))
		m.Add(serverless.SweepDone, float64(r.Done))
		m.Add(serverless.SweepFailed, float64(r.Failed))
		if err != nil {
			h.Log.ErrorContext(ctx, "schedule", "error", err.Error())
		}
		// What failed was put off and is due again; an error would only repeat
		// this tick.
		return json.Marshal(map[string]int{"done": r.Done, "failed": r.Failed})
	})}, nil
}
