package main

import (
	"regexp"
	"slices"
	"strings"

	"vendorrisk/shared/app/functions"
	"vendorrisk/shared/app/serverless"
)

// arns are the resources of shared/app/serverless as the template writes them.
var arns = map[string]string{
	serverless.RecordsTable:   "Data.Outputs.TableArn",
	serverless.ListIndex:      "${Data.Outputs.TableArn}/index/list",
	serverless.GroupIndex:     "${Data.Outputs.TableArn}/index/group",
	serverless.DueIndex:       "${Data.Outputs.TableArn}/index/due",
	serverless.TableStream:    "Data.Outputs.StreamArn",
	serverless.TableKey:       "Data.Outputs.TableKey",
	serverless.Secret:         "Data.Outputs.Secret",
	serverless.SecretKey:      "Data.Outputs.SecretKey",
	serverless.SigningKey:     "Data.Outputs.SigningKey",
	serverless.EvidenceKey:    "Data.Outputs.EvidenceKey",
	serverless.IncomingBucket: "arn:${AWS::Partition}:s3:::${Data.Outputs.IncomingBucket}/*",
	serverless.IncomingList:   "arn:${AWS::Partition}:s3:::${Data.Outputs.IncomingBucket}",
	serverless.EvidenceList:   "arn:${AWS::Partition}:s3:::${Data.Outputs.EvidenceBucket}",
	serverless.MailIdentity:   "People.Outputs.MailIdentity",
	serverless.MailSet:        "People.Outputs.MailSetArn",
	serverless.ReportsQueue:   "ReportsQueue.Arn",
	serverless.AlertTopic:     "SecurityAlerts.TopicArn",
	serverless.OperationsKey:  "OperationsKey.Arn",
}

// prefixes are what the keys of kept files begin with, by who writes them
// (shared/evidence, shared/report).
var prefixes = map[string]string{"evidence": "evd_", "reports": "report-"}

// traces is the one permission without a resource: X-Ray knows none.
var traces = []string{"xray:PutTelemetryRecords", "xray:PutTraceSegments"}

// right is one action on one resource.
func right(action, arn string) string { return action + " on " + arn }

// rightsAreExact compares what each function's role allows with the functions'
// table, and with what Lambda itself does in the role's name: logs, traces, and
// the dead letters of a stream.
func rightsAreExact(r *report) error {
	granted := map[string]map[string]bool{} // by role
	grant := func(role string, document value) {
		for _, s := range list(under(document, "Statement")) {
			for _, a := range words(under(s, "Action")) {
				for _, res := range words(under(s, "Resource")) {
					if granted[role] == nil {
						granted[role] = map[string]bool{}
					}
					granted[role][right(a, res)] = true
				}
			}
		}
	}
	for name, p := range r.root().of("AWS::IAM::Role") {
		for _, inline := range list(p["Policies"]) {
			grant(name, under(inline, "PolicyDocument"))
		}
		if list(p["ManagedPolicyArns"]) != nil {
			r.add("%s: policies of our own only, and they name their roles", name)
		}
	}
	for _, p := range r.root().of("AWS::IAM::ManagedPolicy") {
		for _, role := range words(p["Roles"]) {
			grant(role, p["PolicyDocument"])
		}
	}
	for _, f := range functions.All {
		name := resourceOf(f.Name)
		if role := word(under(r.root().Resources, name, "Properties", "Role")); role != name+"Role.Arn" {
			r.add("%s: the role is %q and should be its own, %sRole", name, role, name)
		}
		r.compare("right of "+f.Name, "grant to "+name+"Role", wanted(f), granted[name+"Role"])
	}
	return nil
}

func wanted(f serverless.Function) map[string]bool {
	want := map[string]bool{}
	for _, one := range f.Rights() {
		arn := arns[one.Resource]
		if one.Resource == serverless.EvidenceBucket {
			arn = arns[serverless.EvidenceList] + "/" + prefixes[f.Name] + "*"
		}
		for _, a := range one.Actions {
			want[right(a, arn)] = true
		}
	}
	logs := resourceOf(f.Name) + "Logs.Arn"
	want[right("logs:CreateLogStream", logs)], want[right("logs:PutLogEvents", logs)] = true, true
	for _, a := range traces {
		want[right(a, "*")] = true
	}
	if slices.ContainsFunc(f.Triggers, func(t serverless.Trigger) bool { return t.Stream != nil || t.Told != nil }) {
		want[right("sqs:SendMessage", "ChangesFailed.Arn")] = true
	}
	return want
}

// objects is an S3 ARN that says its bucket and, after it, which objects.
var objects = regexp.MustCompile(`^(arn:\$\{AWS::Partition\}:s3:::\$\{[A-Za-z.]+\}|\$\{[A-Za-z]+Bucket\.Arn\})/[a-z_-]*/?\*$`)

// ruleOfGuardDuty has an end that GuardDuty chooses.
const ruleOfGuardDuty = ":rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*"

// nothingIsWild refuses wildcards in whatever allows something. In a key's own
// policy '*' as the resource means that key.
func nothingIsWild(r *report) error {
	for file, s := range r.stacks {
		for name, res := range s.Resources {
			kind := word(under(res, "Type"))
			each(under(res, "Properties"), func(st object) {
				if word(st["Effect"]) != "Allow" {
					return
				}
				actions := words(st["Action"])
				for _, a := range actions {
					if strings.Contains(a, "*") {
						r.add("%s: %s allows the actions %s", file, name, a)
					}
				}
				if st["NotAction"] != nil || st["NotResource"] != nil || st["NotPrincipal"] != nil {
					r.add("%s: %s allows all but something", file, name)
				}
				if p := st["Principal"]; word(p) == "*" || slices.Contains(words(under(p, "AWS")), "*") {
					r.add("%s: %s allows everybody", file, name)
				}
				for _, arn := range words(st["Resource"]) {
					switch {
					case !strings.Contains(arn, "*"), objects.MatchString(arn), strings.HasSuffix(arn, ruleOfGuardDuty):
					case arn == "*" && (kind == "AWS::KMS::Key" || slices.Equal(actions, traces)):
					default:
						r.add("%s: %s allows %s on %s", file, name, strings.Join(actions, ", "), arn)
					}
				}
			})
		}
	}
	slices.Sort(r.found)
	return nil
}

// each goes through the statements of every policy within a value.
func each(v value, with func(object)) {
	switch v := v.(type) {
	case call:
		each(v.of, with)
	case []value:
		for _, e := range v {
			each(e, with)
		}
	case object:
		if v["Effect"] != nil {
			with(v)
			return
		}
		for _, e := range v {
			each(e, with)
		}
	}
}

// evidenceKeyIsTheirs holds the key's own policy to two functions, to backups
// and, where it is switched on, the malware scan.
func evidenceKeyIsTheirs(r *report) error {
	users := map[string]bool{}
	each(under(r.stacks[dataFile].Resources, "EvidenceKey", "Properties", "KeyPolicy"), func(st object) {
		if word(st["Effect"]) != "Allow" || !slices.ContainsFunc(words(st["Action"]), uses) {
			return
		}
		for _, who := range words(under(st, "Principal", "AWS")) {
			users[who] = true
		}
		if under(st, "Principal", "Service") != nil {
			users["a service"] = true
		}
	})
	r.compare("user of the evidence key", "user in the key's policy", map[string]bool{"EvidenceRole": true, "ReportsRole": true, "BackupRole.Arn": true, "ScanRole.Arn": true}, users)
	for parameter, role := range map[string]string{"EvidenceRole": "EvidenceRole.Arn", "ReportsRole": "ReportsRole.Arn"} {
		if got := word(under(r.root().Resources, "Data", "Properties", "Parameters", parameter)); got != role {
			r.add("%s: the stack Data is told that %s is %q", rootFile, parameter, got)
		}
	}
	return nil
}

// uses tells whether an action opens or makes what a key protects, or lets
// somebody else.
func uses(action string) bool {
	return slices.ContainsFunc([]string{"Decrypt", "Encrypt", "GenerateDataKey", "ReEncrypt", "CreateGrant", "*"}, func(s string) bool {
		return strings.Contains(action, s)
	})
}
