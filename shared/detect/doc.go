// Package detect watches an organisation's audit events for abuse: failed
// sign-ins in bursts, codes guessed, evidence carried away, rights granted and
// used at once, and behaviour that is unusual for the person.
//
// It is pure: Observe takes one event and the profiles of those it concerns,
// and answers what rules it set off. Storage, alerts and mails are others'.
// What is kept of an actor is one Profile of bounded size, however much they
// do.
//
// Rules say what is wrong in itself. Beside them, each actor's finished hour
// is a vector of counts (Features), and a model learned from the
// organisation's own history says how unusual it is. Its threshold is not a
// number to be tuned but a budget: so many alerts a day as people are ready to
// look at (Threshold).
package detect
