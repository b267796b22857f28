package local

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"vendorrisk/shared/app"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/recovery"
)

// Drilled is how a restore drill of the whole directory went; Entries are those
// of each organisation's audit log.
type Drilled struct {
	recovery.Drill
	Logs map[string]int64 `json:"logs"`
}

// RecordDrill keeps a drill's result for every organisation, and raises an
// alert in each where it failed.
func (h *Home) RecordDrill(ctx context.Context, d Drilled) error {
	orgs, err := h.Directory.Organisations(ctx, h.Org)
	if err != nil {
		return err
	}
	var errs []error
	for _, org := range orgs {
		one := d.Drill
		one.Entries = d.Logs[org]
		errs = append(errs, h.Recovery.Record(ctx, identity.AsSystem(org), one))
	}
	return errors.Join(errs...)
}

// planDrills has drills of every organisation due.
func planDrills(ctx context.Context, s *app.Services, first string) error {
	orgs, err := s.Directory.Organisations(ctx, first)
	for _, org := range orgs {
		err = errors.Join(err, s.Recovery.Ensure(ctx, org))
	}
	return err
}

func (h *Home) controlDrill(w http.ResponseWriter, r *http.Request) {
	var d Drilled
	if err := json.Unmarshal([]byte(r.URL.Query().Get("result")), &d); err != nil {
		http.Error(w, "the result of the drill cannot be read", http.StatusBadRequest)
		return
	}
	if err := h.RecordDrill(r.Context(), d); err != nil {
		h.log.Error("restore drill", "error", err.Error())
		http.Error(w, "the result could not be kept", http.StatusInternalServerError)
	}
}

// TellDrill has the server that has dir open keep a drill's result. Without one
// it errs with ErrNoServer: opening the directory would set its schedule going,
// which of a restored copy nobody wants.
func TellDrill(ctx context.Context, dir string, d Drilled) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	body, err := Ask(ctx, dir, http.MethodPost, "/drill", url.Values{"result": {string(text)}})
	if err != nil {
		return err
	}
	return body.Close()
}
