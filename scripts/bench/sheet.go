package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
)

// sheet collects the table's lines.
type sheet struct {
	lines []line
	load  string
}

type line struct{ what, figure, limit, mark string }

// add puts in a figure with its unit. Most is its limit, below 0 for none.
func (s *sheet) add(what string, figure, most float64, unit string) {
	l := line{what: what, figure: say(figure, unit)}
	if most >= 0 {
		l.limit, l.mark = "≤ "+say(most, unit), "ok"
		if figure > most {
			l.mark = "OVER"
		}
	}
	s.lines = append(s.lines, l)
}

// rate puts in a figure that must not be below its limit.
func (s *sheet) rate(what string, figure, least float64) {
	l := line{what, say(figure, "events/s"), "≥ " + say(least, "events/s"), "ok"}
	if figure < least {
		l.mark = "UNDER"
	}
	s.lines = append(s.lines, l)
}

// note puts in words instead of a figure.
func (s *sheet) note(what, figure, limit string, ok bool) {
	l := line{what, figure, limit, "ok"}
	if !ok {
		l.mark = "OVER"
	}
	s.lines = append(s.lines, l)
}

// none is the limit of what has no limit.
const none = -1

func say(v float64, unit string) string {
	switch {
	case v == float64(int64(v)):
		return fmt.Sprintf("%d %s", int64(v), unit)
	case v >= 100:
		return fmt.Sprintf("%.0f %s", v, unit)
	default:
		return fmt.Sprintf("%.2f %s", v, unit)
	}
}

func (s *sheet) print(out io.Writer) error {
	var rows strings.Builder
	rows.WriteString("what\ttoday\tlimit\t\n----\t-----\t-----\t\n")
	over := 0
	for _, l := range s.lines {
		rows.WriteString(strings.Join([]string{l.what, l.figure, l.limit, l.mark}, "\t") + "\n")
		if l.mark == "OVER" || l.mark == "UNDER" {
			over++
		}
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if _, err := io.WriteString(w, rows.String()); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\n%d beyond their limit; %s\n", over, s.load)
	return err
}

// load says how busy the machine is: times are worth little on a busy one.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return fmt.Sprintf("%d cores", runtime.NumCPU())
	}
	one, _, _ := strings.Cut(string(b), " ")
	return fmt.Sprintf("load of the machine before the run: %s on %d cores", one, runtime.NumCPU())
}
