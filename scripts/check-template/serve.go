package main

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"vendorrisk/shared/app/functions"
	"vendorrisk/shared/app/serverless"
)

// resourceOf is how a function's resource is called: the function's name with a
// capital.
func resourceOf(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

// functionsAreThere compares resources, directories and the functions' table.
func functionsAreThere(r *report) error {
	dirs, err := fs.ReadDir(r.project, "functions")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	directories, want, have := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, d := range dirs {
		directories[resourceOf(d.Name())] = true
	}
	for name := range r.root().of(functionAs) {
		have[name] = true
	}
	for _, f := range functions.All {
		name := resourceOf(f.Name)
		want[name] = true
		p := at(r.root().Resources, name, "Properties")
		if p == nil {
			continue
		}
		if uri := word(p["CodeUri"]); uri != "build/"+f.Name+"/" {
			r.add("%s: %s is built into build/%s/, CodeUri is %q", rootFile, name, f.Name, uri)
		}
		for property, fits := range map[string]string{"MemorySize": strconv.Itoa(f.MemoryMB), "Timeout": strconv.Itoa(int(f.Timeout / time.Second))} {
			if word(p[property]) != fits {
				r.add("%s: %s has %s %q, shared/app/%s says %s", rootFile, name, property, word(p[property]), f.Name, fits)
			}
		}
	}
	r.compare("function", "resource in "+rootFile, want, have)
	r.compare("directory of functions/", "resource in "+rootFile, directories, have)
	return nil
}

// compare reports what stands on one side only.
func (r *report) compare(left, right string, want, have map[string]bool) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !have[name] {
			r.add("%s: %s without its %s", name, left, right)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if !want[name] {
			r.add("%s: %s without its %s", name, right, left)
		}
	}
}

// routesAreThere compares the events of the functions' resources with their
// table, and both with the description of the interface.
func routesAreThere(r *report) error {
	described, err := operations(r.project)
	if err != nil {
		return err
	}
	inAPI := map[string]bool{}
	for _, f := range functions.All {
		name := resourceOf(f.Name)
		want, have := map[string]bool{}, map[string]bool{}
		for _, key := range f.Routes() {
			want[key] = true
		}
		for _, e := range at(r.root().Resources, name, "Properties", "Events") {
			if word(under(e, "Type")) != "HttpApi" {
				continue
			}
			key := serverless.DefaultRoute
			if p := at(e, "Properties"); p["Path"] != nil || p["Method"] != nil {
				key = word(p["Method"]) + " " + word(p["Path"])
			}
			have[key] = true
			if path, isHead := strings.CutPrefix(key, "HEAD "); isHead && described["GET "+path] {
				continue // openapi.yaml describes what GET answers
			}
			if described[key] || strings.Contains(key, " /v1/") {
				inAPI[key] = true
			}
		}
		r.compare("route of "+f.Name, "event of "+name, want, have)
	}
	r.compare("operation of schemas/openapi.yaml", "route in "+rootFile, described, inAPI)
	return nil
}

// operations are the methods and paths of the interface's description.
func operations(project fs.FS) (map[string]bool, error) {
	raw, err := fs.ReadFile(project, "schemas/openapi.yaml")
	if err != nil {
		return nil, err
	}
	var doc struct {
		Paths map[string]map[string]any `yaml:"paths"`
	}
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for path, item := range doc.Paths {
		for method := range item {
			if slices.Contains([]string{"get", "put", "post", "delete", "patch"}, method) {
				out[strings.ToUpper(method)+" "+path] = true
			}
		}
	}
	return out, nil
}

// ofLambda are variables that Lambda sets, or that only tests do.
var ofLambda = []string{"AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}

// variablesAreDeclared compares each function's environment with what it reads.
func variablesAreDeclared(r *report) error {
	for _, f := range functions.All {
		name := resourceOf(f.Name)
		if r.root().Resources[name] == nil {
			continue
		}
		want, have := map[string]bool{}, map[string]bool{}
		required, optional := f.Env()
		for _, v := range append(required, optional...) {
			if !slices.Contains(ofLambda, v) {
				want[v] = true
			}
		}
		for v := range at(r.root().Globals, "Function", "Environment", "Variables") {
			have[v] = true
		}
		for v := range at(r.root().Resources, name, "Properties", "Environment", "Variables") {
			have[v] = true
		}
		r.compare("variable that "+f.Name+" reads", "declaration at "+name, want, have)
	}
	return nil
}

// triggersFit compares what else starts the functions.
func triggersFit(r *report) error {
	for _, f := range functions.All {
		name := resourceOf(f.Name)
		want, have := map[string]bool{}, map[string]bool{}
		for _, t := range f.Triggers {
			switch {
			case t.Every == time.Minute:
				want["rate(1 minute)"] = true
			case t.Every != 0:
				want["rate("+strconv.Itoa(int(t.Every/time.Minute))+" minutes)"] = true
			case t.Queue != "":
				want["queue "+t.Queue] = true
			case t.Told != nil:
				want[told([]string{t.Told.Source}, t.Told.Types)] = true
			case t.Stream != nil:
				s := t.Stream
				want[strings.Join([]string{
					"stream in batches of", strconv.Itoa(s.Batch), "at most", strconv.Itoa(s.Attempts), "times for",
					strconv.Itoa(int(s.MaximumAge / time.Second)), "s, of", s.Filter,
				}, " ")] = true
			}
		}
		for _, e := range at(r.root().Resources, name, "Properties", "Events") {
			p := at(e, "Properties")
			partial := slices.Contains(words(p["FunctionResponseTypes"]), "ReportBatchItemFailures")
			switch word(under(e, "Type")) {
			case "SQS":
				have["queue "+strings.TrimSuffix(word(p["Queue"]), ".Arn")] = true
			case "EventBridgeRule":
				have[told(words(under(p, "Pattern", "source")), words(under(p, "Pattern", "detail-type")))] = true
				if under(r.root().Resources[name], "Properties", "EventInvokeConfig", "DestinationConfig", "OnFailure") == nil {
					r.add("%s: what it fails at of what it is told has no dead letters", name)
				}
				continue
			case "DynamoDB":
				filter := ""
				for _, one := range list(under(p, "FilterCriteria", "Filters")) {
					filter += word(under(one, "Pattern"))
				}
				have[strings.Join([]string{
					"stream in batches of", word(p["BatchSize"]), "at most", word(p["MaximumRetryAttempts"]), "times for",
					word(p["MaximumRecordAgeInSeconds"]), "s, of", filter,
				}, " ")] = true
				if under(p, "DestinationConfig", "OnFailure") == nil {
					r.add("%s: what the stream gives up has no dead letters", name)
				}
			default:
				continue
			}
			if !partial {
				r.add("%s: a batch must report its own failures (ReportBatchItemFailures)", name)
			}
		}
		for _, p := range r.root().of("AWS::Scheduler::Schedule") {
			if word(under(p, "Target", "Arn")) == name+".Arn" {
				have[word(p["ScheduleExpression"])] = true
			}
		}
		r.compare("trigger of "+f.Name, "trigger of "+name, want, have)
	}
	return nil
}

// told names events of the bus.
func told(sources, types []string) string {
	types = slices.Sorted(slices.Values(types))
	return "events of " + strings.Join(sources, ", ") + ": " + strings.Join(types, ", ")
}
