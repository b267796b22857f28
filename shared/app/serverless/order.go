package serverless

import (
	"encoding/json"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
)

// Order is a message of the outbox on its way through a queue to the function
// that does it. It names records only; what they say stays in the table.
type Order struct {
	Org     string `json:"org"`
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
}

// OrderOf is the order that a message of the outbox makes, as it is sent.
func OrderOf(org string, m notify.Message) string {
	b, err := json.Marshal(Order{Org: org, Kind: m.Kind, Subject: m.Subject})
	if err != nil {
		panic(err) // three strings
	}
	return string(b)
}

// ParseOrder reads an order; invalid for what is none.
func ParseOrder(body []byte) (Order, error) {
	var o Order
	if err := json.Unmarshal(body, &o); err != nil || !identity.ValidOrg(o.Org) || o.Kind == "" || o.Subject == "" {
		return Order{}, problem.New(problem.Invalid, "this is no order")
	}
	return o, nil
}
