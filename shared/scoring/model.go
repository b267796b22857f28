package scoring

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Model is one published version of the scoring rules. It comes from
// ParseModel and does not change after that: its hash is taken then.
type Model struct {
	Version     string       `json:"version"`          // YYYY-MM, with .N for more in a month
	Source      string       `json:"source,omitempty"` // where the numbers come from
	Inherent    InherentRule `json:"inherent"`
	Assurance   Factors      `json:"assurance"`
	K           int          `json:"k"` // basis points < 10,000: most of the inherent risk that perfect controls take away
	CriticalCap CriticalCap  `json:"criticalCap"`

	hash string
}

// InherentRule says how inherent risk comes from the intake's factors.
type InherentRule struct {
	Factors []Factor `json:"factors"`
	Floors  []Floor  `json:"floors"`
	Tiers   Tiers    `json:"tiers"`
}

// Factor is one question of the intake. Levels go from 0, no risk, to 4, the
// most; Weight (1–100) is its share of the score.
type Factor struct {
	ID     string `json:"id"`
	Title  Text   `json:"title"`
	Levels []Text `json:"levels"`
	Weight int    `json:"weight"`
}

// Floor keeps the tier from falling below AtLeastTier when every condition in
// When holds. Source names the rule or standard behind it.
type Floor struct {
	ID          string      `json:"id"`
	When        []Condition `json:"when"`
	AtLeastTier Band        `json:"atLeastTier"`
	Reason      Text        `json:"reason"`
	Source      string      `json:"source"`
}

// Condition holds when the factor's level is AtLeast (1–4) or higher.
type Condition struct {
	Factor  string `json:"factor"`
	AtLeast int    `json:"atLeast"`
}

// Tiers holds the lowest risk score of each band, high is bad; what is below
// Medium is low. They cut inherent and residual risk alike.
type Tiers struct {
	Critical Hundredths `json:"critical"`
	High     Hundredths `json:"high"`
	Medium   Hundredths `json:"medium"`
}

// Factors says in basis points how much of an answer's value counts, by who
// vouches for it; high is good.
type Factors struct {
	Self        int `json:"self"`
	Reviewed    int `json:"reviewed"`
	Independent int `json:"independent"`
}

// CriticalCap: an answered critical control fails when its value is below
// FailsBelow basis points; one failure keeps the band at BandAtLeast or worse.
type CriticalCap struct {
	FailsBelow  int  `json:"failsBelow"`
	BandAtLeast Band `json:"bandAtLeast"`
}

// Text is one sentence in each language of the product: "en" and "zh-CN".
type Text map[string]string

// Band is the band that a risk score falls into.
func (t Tiers) Band(score Hundredths) Band {
	switch {
	case score >= t.Critical:
		return Critical
	case score >= t.High:
		return High
	case score >= t.Medium:
		return Medium
	}
	return Low
}

// LowerBound is the lowest risk score of a band; 0 for low.
func (t Tiers) LowerBound(b Band) Hundredths {
	switch b {
	case Critical:
		return t.Critical
	case High:
		return t.High
	case Medium:
		return t.Medium
	case Low:
	}
	return 0
}

// Hash is the sha256, in hex, of the model as JSON with sorted keys and no
// white space.
func (m Model) Hash() string {
	if m.hash != "" {
		return m.hash
	}
	return m.digest()
}

// Equal tells whether two models are the same to the byte of their canonical
// JSON.
func (m Model) Equal(other Model) bool { return m.digest() == other.digest() }

// UnmarshalJSON reads a model as ParseModel does, so a stored one is checked
// and hashed again when it is read.
func (m *Model) UnmarshalJSON(data []byte) error {
	parsed, err := ParseModel(data)
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}

// digest goes through a generic tree because encoding/json sorts the keys of
// maps, and the order of Go's fields must not be part of the hash.
func (m Model) digest() string {
	plain, err := json.Marshal(m)
	if err != nil {
		panic("scoring: a model is always JSON: " + err.Error())
	}
	dec := json.NewDecoder(bytes.NewReader(plain))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		panic("scoring: own JSON does not parse: " + err.Error())
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(tree); err != nil {
		panic("scoring: a tree is always JSON: " + err.Error())
	}
	sum := sha256.Sum256(bytes.TrimSuffix(out.Bytes(), []byte("\n")))
	return hex.EncodeToString(sum[:])
}
