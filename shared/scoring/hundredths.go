package scoring

import (
	"strconv"
	"strings"

	"vendorrisk/shared/problem"
)

// Hundredths is a number with two decimals kept as an integer: 6235 is 62.35.
// In JSON it is a plain number with at most two decimals.
type Hundredths int

// whole is 100.00, the top of every scale.
const whole Hundredths = 100_00

// maxDigits keeps what is parsed far from the end of an int64.
const maxDigits = 12

// String writes both decimals: "62.50".
func (h Hundredths) String() string {
	digits := strconv.FormatUint(h.size(), 10)
	if len(digits) < 3 {
		digits = strings.Repeat("0", 3-len(digits)) + digits
	}
	cut := len(digits) - 2
	text := digits[:cut] + "." + digits[cut:]
	if h < 0 {
		return "-" + text
	}
	return text
}

func (h Hundredths) size() uint64 {
	if h < 0 {
		return -uint64(h) //nolint:gosec // two's complement: right for the smallest int too
	}
	return uint64(h)
}

// MarshalJSON writes the number without needless zeros: 62.5, 75.
func (h Hundredths) MarshalJSON() ([]byte, error) {
	return []byte(strings.TrimRight(strings.TrimRight(h.String(), "0"), ".")), nil
}

// UnmarshalJSON reads a JSON number with at most two decimals and no exponent.
// Anything else is invalid.
func (h *Hundredths) UnmarshalJSON(data []byte) error {
	v, ok := parseHundredths(string(data))
	if !ok {
		return problem.New(problem.Invalid, "a score is a number with at most two decimals")
	}
	*h = v
	return nil
}

func parseHundredths(s string) (Hundredths, bool) {
	digits, negative := strings.CutPrefix(s, "-")
	units, decimals, dotted := strings.Cut(digits, ".")
	if !allDigits(units) || len(units) > maxDigits || len(units) > 1 && units[0] == '0' {
		return 0, false
	}
	if dotted && (!allDigits(decimals) || len(decimals) > 2) {
		return 0, false
	}
	n, err := strconv.Atoi(units + (decimals + "00")[:2])
	if err != nil {
		return 0, false
	}
	if negative {
		n = -n
	}
	return Hundredths(n), true
}

func allDigits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
