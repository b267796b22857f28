// Package clocks works out by when an incident must be notified to whom: from
// the facts of the incident and the notices made so far, by the rules in
// schemas/incidents/clocks. It is pure: no storage, and time comes in.
//
// Deadlines are instants. Hours and days are counted from the very instant (a
// day has 24 hours, whatever the clocks on the wall do), months by the
// calendar in UTC: the same day and time of the later month, or that month's
// last day when it is shorter. Weekends and holidays move nothing. That is
// never later than the law's own reading (Regulation 1182/71, for one, ends a
// period of months with the last hour of its day).
package clocks
