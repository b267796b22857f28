package main

import (
	"encoding/json"
	"fmt"
	"regexp"
)

// suppression says why what a linter finds stays as it is.
type suppression struct {
	Tool, Rule string
	Resource   string // regular expression over template/LogicalID, whole
	Reason     string

	used bool
}

// judge answers what is left of findings, and suppressions that no finding
// needs.
func judge(raw []byte, found []finding) ([]string, error) {
	var all []*suppression
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("suppressions.json: %w", err)
	}
	var faults []string
	for _, s := range all {
		if len(s.Reason) < 20 {
			faults = append(faults, fmt.Sprintf("suppressions.json: %s %s gives no reason", s.Tool, s.Rule))
		}
	}
	for _, f := range found {
		suppressed := false
		for _, s := range all {
			at, err := regexp.Compile("^(" + s.Resource + ")$")
			if err != nil {
				return nil, fmt.Errorf("suppressions.json: %s: %w", s.Rule, err)
			}
			if s.Tool == f.Tool && s.Rule == f.Rule && at.MatchString(f.Resource) {
				s.used, suppressed = true, true
			}
		}
		if !suppressed {
			faults = append(faults, fmt.Sprintf("%s: %s %s: %s", f.Resource, f.Tool, f.Rule, f.Text))
		}
	}
	for _, s := range all {
		if !s.used {
			faults = append(faults, fmt.Sprintf("suppressions.json: %s finds no %s at %s any more", s.Tool, s.Rule, s.Resource))
		}
	}
	return faults, nil
}
