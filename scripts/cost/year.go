package main

// vendorsCounted is how many vendors the sheet speaks of.
const vendorsCounted = 1000

// often is how many times a year a vendor does each step of
// TestTheYearIsWeighed. It is an assumption, and the only one about use: one
// assessment a year, answered question by question, with ten files, one of four
// handed back once.
var often = []struct {
	step  string
	times float64
}{
	{"add a vendor", 1},
	{"intake", 2},
	{"send", 1},
	{"mails and log after sending", 12}, // reminders, notices and answers arrive in about as many bursts
	{"save one answer", 120},
	{"save all answers", 1},
	{"attach a file", 10},
	{"submit", 1.25},
	{"review", 5},
	{"approve", 1},
	{"order a report", 2},
	{"reports, mails and log after the decision", 2},
	{"read a report", 5},
	{"open an assessment", 60},
	{"open a vendor", 60},
	{"list vendors", 60},
}

const (
	ticks         = 365 * 24 * 60 // a schedule's starts a year; two functions each
	idle          = "idle tick"
	filesAYear    = 10 // of a vendor
	fileMB        = 1.5
	reportsAYear  = 2
	reportMB      = 0.4
	mailsAYear    = 25    // of a vendor: invitation, codes, reminders, notices
	recordsKB     = 400   // of a vendor's year: records, indexes and audit events
	requestMS     = 60    // billed, of a request, with its share of cold starts
	tickMS        = 120   // of a sweep with nothing to do
	memoryGB      = 0.5   // of a function, on average
	logKB         = 1.5   // of an invocation: one line, metrics, Lambda's own
	alarms        = 34    // infra/stacks/watch.yaml
	keys          = 6     // infra/stacks: the key of backups and the one of logs too
	metrics       = 90    // name × function, infra/stacks and shared/app/serverless
	keyCallsStart = 2     // of a cold start: the secret's key, the table's
	coldStarts    = 60000 // a year, over all functions
	traced        = 0.05  // X-Ray samples one request a second and five of a hundred
	kmsPerFile    = 4     // put, copy (2), read
)
