package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// project is what the program looks at, read into memory so that tests can
// spoil it.
func project(t *testing.T) fstest.MapFS {
	t.Helper()
	root := os.DirFS(filepath.Join("..", ".."))
	files := fstest.MapFS{}
	for _, pattern := range []string{"template.yaml", "infra/stacks/*.yaml", "infra/runbooks/*.md", "schemas/openapi.yaml", "functions/*/main.go"} {
		names, err := fs.Glob(root, pattern)
		if err != nil || names == nil {
			t.Fatalf("%s: %v, %v", pattern, names, err)
		}
		for _, name := range names {
			raw, err := fs.ReadFile(root, name)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = &fstest.MapFile{Data: raw}
		}
	}
	return files
}

func TestTheTemplatesFitTheCode(t *testing.T) {
	found, err := faults(project(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

// Each case breaks one thing and must be told of it, by name.
func TestBrokenTemplatesAreRefused(t *testing.T) {
	const data, watch = "infra/stacks/data.yaml", "infra/stacks/watch.yaml"
	for name, c := range map[string]struct{ file, from, to, want string }{
		"a function without a resource":      {rootFile, "  Vendors: #", "  Sellers: #", "Vendors: function without its resource"},
		"a resource without a function":      {rootFile, "  Vendors: #", "  Sellers: #", "Sellers: resource in template.yaml without its function"},
		"another directory's code":           {rootFile, "CodeUri: build/vendors/", "CodeUri: build/audit/", "Vendors is built into build/vendors/"},
		"a shorter time":                     {rootFile, "Timeout: 120", "Timeout: 20", `Reports has Timeout "20"`},
		"a route less":                       {rootFile, "Path: '/v1/vendors/{vendorId}/offboard'", "Path: '/v1/vendors/{vendorId}/onboard'", "POST /v1/vendors/{vendorId}/offboard: route of vendors without"},
		"a route more":                       {rootFile, "Path: '/v1/vendors/{vendorId}/offboard'", "Path: '/v1/vendors/{vendorId}/onboard'", "POST /v1/vendors/{vendorId}/onboard: route in template.yaml without its operation"},
		"a route of no description":          {"schemas/openapi.yaml", "  /v1/vendors/{vendorId}/offboard:", "  /v1/vendors/{vendorId}/away:", "POST /v1/vendors/{vendorId}/away: operation of schemas/openapi.yaml without its route"},
		"no default route":                   {rootFile, "Default: {Type: HttpApi, Properties: {ApiId: !Ref Api}}", "Default: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: '/'}}", "$default: route of console without"},
		"a variable less":                    {rootFile, "          MAIL_FROM: !Ref MailFrom\n", "", "MAIL_FROM: variable that outbox reads without"},
		"a variable more":                    {rootFile, "        VERSION: !Ref Version\n", "        VERSION: !Ref Version\n        COLOUR: blue\n", "COLOUR: declaration at Vendors without"},
		"no tick":                            {rootFile, "Arn: !GetAtt Reassess.Arn\n        RoleArn", "Arn: !GetAtt Outbox.Arn\n        RoleArn", "rate(1 minute): trigger of reassess without"},
		"the stream in other batches":        {rootFile, "BatchSize: 100", "BatchSize: 10", "stream in batches of 10 "},
		"a batch that fails whole":           {rootFile, "            FunctionResponseTypes: [ReportBatchItemFailures]\n            BisectBatch", "            BisectBatch", "Outbox: a batch must report its own failures"},
		"an event less":                      {rootFile, "[Email Bounced, Email Complaint Received, ", "[Email Bounced, ", "events of aws.ses: Email Bounced, Email Complaint Received, Email Rejected: trigger of outbox without"},
		"events without dead letters":        {rootFile, "        DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt ChangesFailed.Arn}}\n      Events:\n        ScanEnded:", "      Events:\n        ScanEnded:", "Evidence: what it fails at of what it is told has no dead letters"},
		"a right less":                       {rootFile, "kms:Sign]", "kms:Verify]", "kms:Sign on Data.Outputs.SigningKey: right of outbox without"},
		"a right more":                       {rootFile, "[dynamodb:ConditionCheckItem, ", "[dynamodb:Scan, dynamodb:ConditionCheckItem, ", "dynamodb:Scan on Data.Outputs.TableArn: grant to VendorsRole without"},
		"another's role":                     {rootFile, "Role: !GetAtt VendorsRole.Arn", "Role: !GetAtt OutboxRole.Arn", "Vendors: the role is"},
		"a policy of AWS's":                  {rootFile, "    Properties:\n      Description: The function audit\n", "    Properties:\n      Description: The function audit\n      ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]\n", "AuditRole: policies of our own only"},
		"the evidence key for another":       {rootFile, "      Roles: [!Ref AuditRole, !Ref ReassessRole]\n", "      Roles: [!Ref AuditRole, !Ref ReassessRole, !Ref EvidenceRole, !Ref PortalRole]\n", "kms:GetPublicKey on Data.Outputs.SigningKey: grant to PortalRole without"},
		"the evidence key to another's role": {rootFile, "EvidenceRole: !GetAtt EvidenceRole.Arn", "EvidenceRole: !GetAtt PortalRole.Arn", `EvidenceRole is "PortalRole.Arn"`},
		"all of the account opens evidence":  {data, "Principal: {AWS: [!Ref EvidenceRole, !Ref ReportsRole]}", "Principal: {AWS: [!Ref EvidenceRole, !Ref ReportsRole, !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root']}", "root: user in the key's policy without"},
		"evidence for the reports":           {rootFile, "${Data.Outputs.EvidenceBucket}/report-*", "${Data.Outputs.EvidenceBucket}/evd_*", "grant to ReportsRole without"},
		"any action":                         {rootFile, "Action: ses:SendEmail", "Action: ses:*", "allows the actions ses:*"},
		"any resource":                       {rootFile, "Action: lambda:InvokeFunction, Resource: [!GetAtt Reassess.Arn, !GetAtt Outbox.Arn]", "Action: lambda:InvokeFunction, Resource: '*'", "ScheduleRole allows lambda:InvokeFunction on *"},
		"any table":                          {rootFile, "${Data.Outputs.TableArn}/index/due", "${Data.Outputs.TableArn}/index/*", "allows dynamodb:Query on ${Data.Outputs.TableArn}/index/*"},
		"any bucket":                         {rootFile, "'arn:${AWS::Partition}:s3:::${Data.Outputs.IncomingBucket}/*'", "'arn:${AWS::Partition}:s3:::*/*'", "allows s3:DeleteObject, s3:GetObject, s3:PutObject on"},
		"everybody":                          {data, "Principal: {Service: logging.s3.amazonaws.com}", "Principal: '*'", "AccessLogBucketPolicy allows everybody"},
		"all but one action":                 {rootFile, "Action: [kms:GetPublicKey, kms:Sign]", "NotAction: [kms:ScheduleKeyDeletion]", "OutboxPolicy allows all but something"},
		"another index key":                  {data, "AttributeName: GP, KeyType: HASH", "AttributeName: LP, KeyType: HASH", "index group ALL GP HASH GS RANGE: part of shared/table/dynamo without"},
		"no expiry":                          {data, "AttributeName: E, Enabled: true", "AttributeName: E, Enabled: false", "TimeToLiveSpecification.Enabled of the table"},
		"an alarm without a runbook":         {watch, "See infra/runbooks/mail-outage.md", "Good luck.", "names no runbook"},
		"a runbook that is not there":        {watch, "infra/runbooks/mail-outage.md", "infra/runbooks/mail.md", "infra/runbooks/mail.md, which is not there"},
		"an alarm that tells nobody":         {watch, "      AlarmActions: [!Ref Alarms]\n", "", "tells nobody"},
		"logs for ever":                      {rootFile, "{RetentionInDays: !Ref LogDays, KmsKeyId", "{KmsKeyId", "keeps logs for ever"},
		"a parameter that is not given":      {rootFile, "        BackupCopyVault: !Ref BackupCopyVault\n", "", "BackupCopyVault: parameter of infra/stacks/data.yaml without"},
		"an output that is not there":        {data, "  StreamArn: {Value", "  Stream: {Value", "there is no Data.Outputs.StreamArn"},
		"a sixth question":                   {rootFile, "Default: RS256, ", "", "6 parameters have no default"},
	} {
		t.Run(name, func(t *testing.T) {
			files := project(t)
			was := string(files[c.file].Data)
			if !strings.Contains(was, c.from) {
				t.Fatalf("%s has no %q", c.file, c.from)
			}
			files[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(was, c.from, c.to, 1))}
			found, err := faults(files)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(strings.Join(found, "\n"), c.want) {
				t.Errorf("not told of: %q", found)
			}
		})
	}
}

func TestADirectoryWithoutAResourceIsRefused(t *testing.T) {
	files := project(t)
	files["functions/extra/main.go"] = &fstest.MapFile{}
	delete(files, "functions/vendors/main.go")
	found, err := faults(files)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(found, "\n")
	if len(found) != 2 || !strings.Contains(all, "Extra: directory of functions/ without its resource") || !strings.Contains(all, "Vendors: resource in template.yaml without its directory") {
		t.Errorf("%q", found)
	}
}

func TestAnchorsAndDoublesAreNoTemplate(t *testing.T) {
	for name, text := range map[string]string{"an anchor": "Resources: {A: &a {Type: x}, B: *a}", "twice": "Resources: {A: {Type: x}, A: {Type: y}}", "no YAML": "a: b: c"} {
		files := project(t)
		files[rootFile] = &fstest.MapFile{Data: []byte(text)}
		if found, err := faults(files); err == nil {
			t.Errorf("%s: taken: %q", name, found)
		}
	}
}

// What -write makes of a template without some routes, and with some too many,
// is the template.
func TestRoutesAreWrittenFromTheTable(t *testing.T) {
	whole := string(project(t)[rootFile].Data)
	lines := strings.SplitAfter(whole, "\n")
	var spoiled []string
	n := 0
	for _, line := range lines {
		// The line of $default is its function's only one, which says where
		// routes belong.
		if !strings.Contains(line, "{Type: HttpApi, ") || strings.Contains(line, " Default: ") {
			spoiled = append(spoiled, line)
			continue
		}
		switch n++; n % 3 {
		case 0: // left out
		case 1:
			spoiled = append(spoiled, line)
		case 2:
			spoiled = append(spoiled, strings.Replace(line, "Path: '/", "Path: '/old/", 1))
		}
	}
	if n < 100 {
		t.Fatalf("%d routes", n)
	}
	got, err := withRoutes(strings.Join(spoiled, ""))
	if err != nil || got != whole {
		t.Errorf("%v: the template is not what it was: %d bytes, want %d", err, len(got), len(whole))
	}
}
