// Package scoring computes risk scores. It is pure: no storage, no clock, no
// floating point, so the same input gives the same digits on any machine.
//
// Which way each number points:
//
//	inherent risk          0–100  high is bad   risk before any control
//	control effectiveness  0–100  high is good  how well the controls work
//	coverage               0–100  high is good  share of the weight answered
//	not applicable         0–100  neither       share of the weight taken out
//	residual risk          0–100  high is bad   risk that the controls leave
//
// All of them are Hundredths. Shares inside a model and the value of an answer
// are basis points: 10,000 is the whole.
//
// The rules:
//
//   - A section's effectiveness is Σ weight·value·assurance / Σ weight over its
//     applicable questions; the effectiveness of the whole is the mean of the
//     sections, each weighing what its applicable questions weigh together
//     unless it brings its own weight.
//   - Not applicable leaves the denominator, and so does what an answered gate
//     hides. Unanswered, and hidden by an unanswered gate, stay in it at 0:
//     skipping never raises a score. How much weight "does not apply" took out
//     stands beside the coverage; a reason that a reviewer refuses counts as
//     unanswered (the caller's part).
//   - Residual = inherent × (1 − k × effectiveness), from the two numbers as
//     they are shown, so a reader can work it out again.
//   - A failed critical control holds the band up whatever the mean.
//   - A number is rounded once, half up; coverage is rounded down, so 100.00
//     means that everything is answered. Points are shared out by largest
//     remainder, ties by question id, and add up exactly.
package scoring
