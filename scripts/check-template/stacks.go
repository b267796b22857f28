package main

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"vendorrisk/shared/table/dynamo"
)

// tableFits compares the table with the adapter's own definition of it.
func tableFits(r *report) error {
	p := at(r.stacks[dataFile].Resources, "Table", "Properties")
	def := dynamo.Definition("")
	want, have := map[string]bool{}, map[string]bool{}
	for _, a := range def.AttributeDefinitions {
		want["attribute "+*a.AttributeName+" "+string(a.AttributeType)] = true
	}
	for _, a := range list(p["AttributeDefinitions"]) {
		have["attribute "+word(under(a, "AttributeName"))+" "+word(under(a, "AttributeType"))] = true
	}
	key := "key"
	for _, k := range def.KeySchema {
		key += " " + *k.AttributeName + " " + string(k.KeyType)
	}
	want[key] = true
	have["key"+schema(p["KeySchema"])] = true
	for _, ix := range def.GlobalSecondaryIndexes {
		key := "index " + *ix.IndexName + " " + string(ix.Projection.ProjectionType)
		for _, k := range ix.KeySchema {
			key += " " + *k.AttributeName + " " + string(k.KeyType)
		}
		want[key] = true
	}
	for _, ix := range list(p["GlobalSecondaryIndexes"]) {
		have["index "+word(under(ix, "IndexName"))+" "+word(under(ix, "Projection", "ProjectionType"))+schema(under(ix, "KeySchema"))] = true
	}
	want["stream "+string(def.StreamSpecification.StreamViewType)] = true
	have["stream "+word(under(p, "StreamSpecification", "StreamViewType"))] = true
	r.compare("part of shared/table/dynamo", "part of the table in "+dataFile, want, have)
	for path, fits := range map[string]string{
		"BillingMode": "PAY_PER_REQUEST", "DeletionProtectionEnabled": "true", "SSESpecification.KMSMasterKeyId": "TableKey.Arn",
		"PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled": "true",
		"TimeToLiveSpecification.Enabled":                             "true", "TimeToLiveSpecification.AttributeName": "E",
	} {
		if got := word(under(p, strings.Split(path, ".")...)); got != fits {
			r.add("%s: %s of the table is %q, not %s", dataFile, path, got, fits)
		}
	}
	return nil
}

func schema(v value) string {
	out := ""
	for _, k := range list(v) {
		out += " " + word(under(k, "AttributeName")) + " " + word(under(k, "KeyType"))
	}
	return out
}

var runbook = regexp.MustCompile(`infra/runbooks/[a-z0-9-]+\.md`)

// alarmsHaveRunbooks wants of everything that wakes a person where to read on.
func alarmsHaveRunbooks(r *report) error {
	for file, s := range r.stacks {
		for kind, description := range map[string]string{"AWS::CloudWatch::Alarm": "AlarmDescription", "AWS::Events::Rule": "Description"} {
			for name, p := range s.of(kind) {
				named := runbook.FindString(word(p[description]))
				if named == "" {
					r.add("%s: the alarm %s names no runbook", file, name)
					continue
				}
				if _, err := fs.Stat(r.project, named); err != nil {
					r.add("%s: the alarm %s names %s, which is not there", file, name, named)
				}
				if kind == "AWS::CloudWatch::Alarm" && len(list(p["AlarmActions"])) == 0 {
					r.add("%s: the alarm %s tells nobody", file, name)
				}
			}
		}
		for name := range s.of("AWS::Logs::LogGroup") {
			if under(s.Resources, name, "Properties", "RetentionInDays") == nil {
				r.add("%s: %s keeps logs for ever", file, name)
			}
		}
	}
	return nil
}

// stacksFit compares what the inner stacks ask for and answer with what the
// outer one gives and takes. No linter looks over that edge.
func stacksFit(r *report) error {
	inner := map[string]*stack{}
	for name, p := range r.root().of("AWS::CloudFormation::Stack") {
		file := word(p["TemplateURL"])
		s := r.stacks[file]
		if s == nil {
			r.add("%s: %s is made from %q, which is not there", rootFile, name, file)
			continue
		}
		inner[name] = s
		want, have := map[string]bool{}, map[string]bool{}
		for parameter := range s.Parameters {
			want[parameter] = true
		}
		for parameter := range at(p, "Parameters") {
			have[parameter] = true
		}
		r.compare("parameter of "+file, "value given to "+name, want, have)
	}
	asked := map[string]bool{}
	use := func(c call) {
		for _, m := range output.FindAllStringSubmatch(word(c.of), -1) {
			if s := inner[m[1]]; s == nil || s.Outputs[m[2]] == nil {
				asked[m[0]] = true
			}
		}
	}
	calls(r.root().Resources, use)
	calls(r.root().Globals, use)
	calls(r.root().Outputs, use)
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		r.add("%s: there is no %s", rootFile, name)
	}
	return nil
}

var output = regexp.MustCompile(`([A-Z][A-Za-z]+)\.Outputs\.([A-Za-z0-9]+)`)

// questionsAreFew: who deploys answers five questions.
func questionsAreFew(r *report) error {
	var asked []string
	for name, p := range r.root().Parameters {
		if under(p, "Default") == nil {
			asked = append(asked, name)
		}
		if word(under(p, "Description")) == "" {
			r.add("%s: the parameter %s does not say what it is", rootFile, name)
		}
	}
	if len(asked) > 5 {
		slices.Sort(asked)
		r.add("%s: %d parameters have no default: %s", rootFile, len(asked), strings.Join(asked, ", "))
	}
	return nil
}
