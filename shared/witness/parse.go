package witness

import (
	"strings"

	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/webhook"
)

// maxWitnesses bounds how many are asked.
const maxWitnesses = 8

// Parse reads the operator's list of witnesses: address and public key with a
// space between, several with commas. Addresses are held to what those of
// webhooks are; loopback allows this machine. invalid names the entry.
func Parse(text string, loopback bool) ([]Witness, error) {
	var out []Witness
	names := map[string]bool{}
	for entry := range strings.SplitSeq(text, ",") {
		fields := strings.Fields(entry)
		if len(fields) == 0 {
			continue
		}
		if len(fields) != 2 {
			return nil, problem.New(problem.Invalid, "witness %d: give an address and a public key with a space between", len(out)+1)
		}
		if detail := webhook.CheckURL(fields[0], loopback); detail != "" {
			return nil, problem.New(problem.Invalid, "witness %d: %s", len(out)+1, detail)
		}
		key, err := checkpoint.ParseWitness(fields[1])
		if err != nil {
			return nil, &problem.Error{Code: problem.Invalid, Message: "a witness's public key is name+hash+base64, of an Ed25519 key that cosigns", Err: err}
		}
		if names[key.Name()] {
			return nil, problem.New(problem.Invalid, "witness %d: its name stands twice", len(out)+1)
		}
		names[key.Name()] = true
		out = append(out, Witness{strings.TrimSuffix(fields[0], "/"), key})
	}
	if len(out) > maxWitnesses {
		return nil, problem.New(problem.Invalid, "at most %d witnesses are asked", maxWitnesses)
	}
	return out, nil
}
