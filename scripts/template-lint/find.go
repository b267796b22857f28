package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
)

// finding is what a linter says of a resource.
type finding struct {
	Tool, Rule string
	Resource   string // template/LogicalID
	Text       string
}

// checkov asks for checkov's findings. It is told not to fetch anything.
func (l linters) checkov(ctx context.Context) ([]finding, error) {
	args := []string{"--framework", "cloudformation", "--skip-download", "--compact", "--quiet", "--output", "json"}
	names := map[string]string{} // by file name
	for _, t := range l.templates {
		args = append(args, "--file", l.in(t))
		names[filepath.Base(l.in(t))] = l.call(t)
	}
	out, err := output(ctx, []int{1}, l.python("checkov"), args...)
	if err != nil {
		return nil, err
	}
	return readCheckov(out, names)
}

func readCheckov(out []byte, names map[string]string) ([]finding, error) {
	var said struct {
		Results struct {
			Failed []struct {
				Rule     string `json:"check_id"`
				Text     string `json:"check_name"`
				Resource string `json:"resource"` // AWS::SQS::Queue.Name
				File     string `json:"file_path"`
			} `json:"failed_checks"`
		} `json:"results"`
		Summary struct {
			Passed   int `json:"passed"`
			Unparsed int `json:"parsing_errors"`
		} `json:"summary"`
	}
	if err := json.Unmarshal(out, &said); err != nil {
		return nil, fmt.Errorf("checkov: %w\n%s", err, out)
	}
	if said.Summary.Passed == 0 || said.Summary.Unparsed > 0 {
		return nil, fmt.Errorf("checkov has looked at nothing, or could not read a template: %+v", said.Summary)
	}
	var found []finding
	for _, f := range said.Results.Failed {
		name := names[filepath.Base(f.File)]
		if name == "" {
			return nil, fmt.Errorf("checkov speaks of a file %s", f.File)
		}
		found = append(found, finding{"checkov", f.Rule, name + "/" + f.Resource[strings.LastIndex(f.Resource, ".")+1:], f.Text})
	}
	return found, nil
}

// nag asks for cdk-nag's findings.
func (l linters) nag(ctx context.Context) ([]finding, error) {
	args := []string{filepath.Join(here, "nag.js"), filepath.Join(l.cache, "nag")}
	for _, t := range l.templates {
		args = append(args, l.call(t)+"="+l.in(t))
	}
	out, err := output(ctx, nil, "node", args...)
	if err != nil {
		return nil, err
	}
	var found []finding
	if err := json.Unmarshal(out, &found); err != nil {
		return nil, fmt.Errorf("cdk-nag: %w\n%s", err, out)
	}
	for i := range found {
		found[i].Tool = "cdk-nag"
	}
	return found, nil
}
