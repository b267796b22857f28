package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"text/tabwriter"
	"time"

	"vendorrisk/shared/forecast"
)

// forecasts measures the forecast of late and failed assessments on simulated
// organisations: one whose vendors differ, and one whose vendors are all alike,
// where a vendor's own record can tell nothing.
func forecasts(out io.Writer, seeds int) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintf(t, "\nseed\tvendors\tforecasts\terror, vendor's record\terror, plain rate\tused\t\n")
	for seed := range seeds {
		random := rand.New(rand.NewPCG(uint64(seed)+1, 7)) //nolint:gosec // a simulation
		for _, alike := range []bool{false, true} {
			what := "differ"
			if alike {
				what = "are alike"
			}
			f := forecast.Of("ven_0", history(random, alike), nil)
			_, _ = fmt.Fprintf(t, "%d\t%s\t%d\t%.3f\t%.3f\t%s\t\n", seed+1, what, f.Measured.Forecasts, f.Measured.Vendor, f.Measured.Plain, f.Method)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, "\nmean squared error of the chance that an assessment comes late or fails (Brier)")
	return err
}

// history are 400 assessments of 50 vendors, in turn.
func history(random *rand.Rand, alike bool) (out []forecast.Past) {
	odds := make([]float64, 50)
	for i := range odds {
		odds[i] = 0.25
		if !alike {
			odds[i] = random.Float64() * random.Float64() // the same on average, and few are bad
		}
	}
	for i := range 400 {
		p := forecast.Past{
			AssessmentID: fmt.Sprintf("asm_%06d", i), VendorID: fmt.Sprintf("ven_%d", i%len(odds)), Outcome: forecast.InTime,
			DueOn: time.Date(2024, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly),
		}
		if random.Float64() < odds[i%len(odds)] {
			p.Outcome = forecast.Late
		}
		out = append(out, p)
	}
	return out
}
