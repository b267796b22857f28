package contract

import (
	"vendorrisk/shared/audit"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/table"
)

// Letter is what the organisation's own people are told about a contract, or
// what is owed under one: a mail's template, the record that it is about, the
// address of that record's page, and what else the template says.
type Letter struct {
	Template string
	Subject  string
	Link     string
	Data     map[string]string
}

// Tell is the write that leaves a letter for the first of the addresses that
// is given; for want of any it goes to the administrators, so that nothing is
// lost. It goes out with the person's other notices of the day.
func Tell(j *audit.Journal, org string, l Letter, addresses ...string) table.Write {
	to := notify.Administrators
	for _, a := range addresses {
		if a != "" {
			to = a
			break
		}
	}
	data := map[string]string{"link": l.Link}
	for k, v := range l.Data {
		data[k] = v
	}
	return notify.Tell(j, org, notify.Notice{To: to, Subject: l.Subject, Template: l.Template, Data: data})
}
