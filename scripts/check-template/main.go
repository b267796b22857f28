// Check-template holds template.yaml and infra/stacks to what the code and the
// documents say: functions, routes, environment variables, triggers and rights
// are those of shared/app/functions, routes also those of schemas/openapi.yaml,
// the table that of shared/table/dynamo; nothing is allowed by a wildcard, and
// every alarm names a runbook that is there.
//
//	go run ./scripts/check-template [-write]
//
// It needs neither network nor account, prints one line for each fault, and
// exits with 1 if there is one. With -write it first writes the functions'
// routes into template.yaml: that is what to do after adding one.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
)

func main() {
	write := flag.Bool("write", false, "write the routes of shared/app/functions into template.yaml")
	flag.Parse()
	found, err := run(*write)
	if err != nil {
		fmt.Fprintln(os.Stderr, "check-template:", err)
		os.Exit(1)
	}
	for _, f := range found {
		fmt.Println(f)
	}
	if len(found) > 0 {
		fmt.Println("a new route is written into template.yaml by: go run ./scripts/check-template -write")
		os.Exit(1)
	}
}

func run(write bool) ([]string, error) {
	if write {
		raw, err := os.ReadFile(rootFile)
		if err != nil {
			return nil, err
		}
		now, err := withRoutes(string(raw))
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(rootFile, []byte(now), 0o644); err != nil { //nolint:gosec // a document of the project
			return nil, err
		}
	}
	return faults(os.DirFS("."))
}

// checks look at one side each. They add what they find to the report.
var checks = []func(*report) error{
	functionsAreThere, routesAreThere, variablesAreDeclared, triggersFit, rightsAreExact,
	nothingIsWild, evidenceKeyIsTheirs, tableFits, alarmsHaveRunbooks, stacksFit, questionsAreFew,
}

// faults answers every fault of the templates in a project's folder; an error
// means that they could not be read.
func faults(project fs.FS) ([]string, error) {
	r := &report{project: project, stacks: map[string]*stack{}}
	names, err := fs.Glob(project, "infra/stacks/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range append([]string{rootFile}, names...) {
		raw, err := fs.ReadFile(project, name)
		if err != nil {
			return nil, err
		}
		s, err := parse(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		r.stacks[name] = s
	}
	for _, check := range checks {
		if err := check(r); err != nil {
			return nil, err
		}
	}
	return r.found, nil
}

const (
	rootFile   = "template.yaml"
	dataFile   = "infra/stacks/data.yaml"
	functionAs = "AWS::Serverless::Function"
)

// report is the templates, and what is wrong with them.
type report struct {
	project fs.FS
	stacks  map[string]*stack // by file name
	found   []string
}

func (r *report) add(format string, args ...any) {
	r.found = append(r.found, fmt.Sprintf(format, args...))
}

func (r *report) root() *stack { return r.stacks[rootFile] }
