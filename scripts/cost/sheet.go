package main

import (
	"bytes"
	"fmt"
	"strings"
)

// sums is what a year asks.
type sums struct {
	requests, gets, queries, commits float64
	read, write                      float64
}

func (s *sums) add(x step, times float64) {
	s.requests += float64(x.requests) * times
	s.gets += float64(x.gets) * times
	s.queries += float64(x.queries) * times
	s.commits += float64(x.commits) * times
	s.read += x.read * times
	s.write += x.write * times
}

// write makes the sheet.
func write(weighed map[string]step) ([]byte, error) {
	var b bytes.Buffer
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p := prices
	say("# What it costs on AWS\n")
	say("Made by `make cost`; do not edit. Calls and capacity units are counted by TestTheYearIsWeighed (shared/app/apptest), by DynamoDB's own rules: reads by 4 KB, transactional writes twice by KB, each index it stands in once more. How often a vendor does what, sizes and times are assumptions: [year.go](../scripts/cost/year.go). Prices are list prices of %s as written down in %s, without free tiers: [prices.go](../scripts/cost/prices.go). None of this was read from a bill.\n", p.Region, p.On)
	say("## A step, once\n")
	say("| step | requests | gets | queries | commits | read units | write units |\n| --- | --: | --: | --: | --: | --: | --: |")
	var year sums
	steps := append([]struct {
		step  string
		times float64
	}{{idle, 0}}, often...)
	for _, o := range steps {
		x, ok := weighed[o.step]
		if !ok {
			return nil, fmt.Errorf("the test says nothing of %q", o.step)
		}
		say("| %s | %d | %d | %d | %d | %g | %g |", o.step, x.requests, x.gets, x.queries, x.commits, x.read, x.write)
		year.add(x, o.times*vendorsCounted)
	}
	var still sums
	still.add(weighed[idle], ticks)

	say("\n## A year with %s vendors\n", thousands(vendorsCounted))
	say("| | by vendors | by the clock |\n| --- | --: | --: |")
	for _, r := range []struct {
		what     string
		use, idl float64
	}{
		{"requests through the gateway", year.requests, 0},
		{"starts of functions", year.requests + 2*vendorsCounted*reportsAYear, 2 * ticks},
		{"storage calls", year.gets + year.queries + year.commits, still.gets + still.queries + still.commits},
		{"read units", year.read, still.read},
		{"write units", year.write, still.write},
	} {
		say("| %s | %s | %s |", r.what, thousands(r.use), thousands(r.idl))
	}

	const million, thousand, tenThousand = 1e6, 1e3, 1e4
	starts := year.requests + 2*vendorsCounted*reportsAYear + 2*ticks
	seconds := (year.requests*requestMS+2*ticks*tickMS)/thousand + vendorsCounted*reportsAYear*2
	files := float64(vendorsCounted * filesAYear)
	gb := vendorsCounted * (filesAYear*fileMB + reportsAYear*reportMB) / thousand
	records := vendorsCounted * recordsKB / million
	calls := coldStarts*keyCallsStart + files*kmsPerFile
	say("\n| what | how much | dollars a year |\n| --- | --: | --: |")
	var byUse, byClock float64
	cost := func(what, amount string, dollars float64, sum *float64) {
		say("| %s | %s | %.2f |", what, amount, dollars)
		*sum += dollars
	}
	cost("DynamoDB, units by vendors", thousands(year.read)+" read, "+thousands(year.write)+" write", (year.read*p.ReadUnits+year.write*p.WriteUnits)/million, &byUse)
	cost("DynamoDB, stored with recovery", fmt.Sprintf("%.1f GB", records), records*12*(p.TableGB+p.RecoveryGB), &byUse)
	cost("API Gateway", thousands(year.requests)+" requests", year.requests*p.GatewayRequests/million, &byUse)
	cost("S3, evidence and reports", fmt.Sprintf("%.1f GB, %s files", gb, thousands(files)), gb*12*p.S3GB+files*4/thousand*p.S3Puts+files*4/thousand*p.S3Gets, &byUse)
	cost("Backups", fmt.Sprintf("%.1f GB", gb+records), 12*(gb*p.BackupS3GB+records*2*p.BackupTableGB), &byUse)
	cost("Mails", thousands(vendorsCounted*mailsAYear), vendorsCounted*mailsAYear/thousand*p.Mails, &byUse)
	cost("DynamoDB, sweeps", thousands(still.read)+" read", still.read*p.ReadUnits/million, &byClock)
	cost("Lambda", fmt.Sprintf("%s starts, %s s", thousands(starts), thousands(seconds)), starts*p.Invocations/million+seconds*memoryGB*p.GBSeconds, &byClock)
	cost("Scheduler and queues", thousands(2*ticks)+" starts", 2*ticks/million*p.Schedule+vendorsCounted*reportsAYear*3/million*p.Queue, &byClock)
	cost("KMS", fmt.Sprintf("%d keys, %s calls", keys, thousands(calls)), keys*12*p.Key+calls/tenThousand*p.KeyCalls, &byClock)
	cost("Secrets Manager", "1 secret", 12*p.Secret+coldStarts/tenThousand*p.SecretCalls, &byClock)
	cost("CloudWatch, metrics of our own", fmt.Sprint(metrics), metrics*12*p.Metric, &byClock)
	cost("CloudWatch, alarms", fmt.Sprint(alarms), alarms*12*p.Alarm, &byClock)
	cost("CloudWatch, logs", fmt.Sprintf("%.1f GB", starts*logKB/million), starts*logKB/million*p.LogGB, &byClock)
	cost("X-Ray", thousands(starts*traced)+" traces", starts*traced/million*p.Trace, &byClock)
	say("| **in all** | | **%.0f** |\n", byUse+byClock)
	say("Of it %.0f dollars stand whether there are vendors or not, and **%.2f dollars are for each vendor and year**. Not in it: the Cognito pool (0.02 dollars a person and month), GuardDuty's scans, a copy of the backups in another region, CloudFront with WAF, traffic out, support.", byClock, byUse/vendorsCounted)
	return b.Bytes(), nil
}

// thousands writes a number with its thousands apart.
func thousands(n float64) string {
	digits := fmt.Sprintf("%.0f", n)
	var parts []string
	for len(digits) > 3 {
		parts = append([]string{digits[len(digits)-3:]}, parts...)
		digits = digits[:len(digits)-3]
	}
	return strings.Join(append([]string{digits}, parts...), ",")
}
