package scoring

// Band is a class of risk, high is bad. A vendor's tier is the band of its
// inherent risk.
type Band string

// The bands, from harmless to worst.
const (
	Low      Band = "low"
	Medium   Band = "medium"
	High     Band = "high"
	Critical Band = "critical"
)

// Valid tells whether the band is one of the four.
func (b Band) Valid() bool { return b.rank() > 0 }

// AtLeast tells whether the risk of b is as bad as that of other, or worse.
// The empty band, of an assessment without a score, is below every other.
func (b Band) AtLeast(other Band) bool { return b.rank() >= other.rank() }

func (b Band) rank() int {
	switch b {
	case Low:
		return 1
	case Medium:
		return 2
	case High:
		return 3
	case Critical:
		return 4
	}
	return 0
}

// worse is the riskier of two bands.
func worse(a, b Band) Band {
	if b.AtLeast(a) {
		return b
	}
	return a
}
