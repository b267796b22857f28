// Package vsaq reads and writes the questionnaires of Google's Vendor Security
// Assessment Questionnaire tool. Its files look like JSON but hold comments,
// joined strings and \xNN escapes; its conditions are expressions in which &&
// and || have equal precedence and are read from left to right.
//
// # What becomes of an item
//
//	line, box, upload      text, long text, file, optional unless required; a line of inputType
//	                       number or date has that type
//	yesno, check           yes_no (ticked is yes); a single when a yesno has its own words
//	radiogroup, radio      single; checkgroup: multi
//	info, other tips       note; a group without text takes the info before it as its text
//	warning tip            a finding rule on the last question its condition names; where the tip
//	                       asks why, a text question of the tip's id follows, shown as the tip was,
//	                       that asks for a compensating control
//	block                  a section, when it holds questions itself; its conditions, and those of
//	                       the blocks around it, are the section's
//
// Sections do not nest: a block that goes on after an inner block goes on as a
// section of its own. A check group gets an exclusive "None of the above.", so
// that ticking nothing can be said. Items are asked in the file's order, but
// one whose condition names a later item moves behind that item.
//
// # Conditions
//
// A hidden item is false in all that is said of it, other than ^ (is visible).
// A reference to a text item is false, as in VSAQ; its /value is true when it
// is not empty. /no of a tick box says that it is ticked, as in VSAQ.
//
// # Scores
//
// VSAQ has no weights. A question that warnings hang on gets the weight of the
// gravest (low 2, medium 4, high 7, critical 10 and the critical flag). In a
// single, an option that brings a warning is worth 0 (critical), 0.25 (high),
// 0.5 (medium) or 0.75 (low), any other 1. In a yes_no the good answer is the
// one that brings no warning. In a multi, the options whose absence warns
// share the whole, or are each worth the whole when only the absence of them
// all warns. A multi where only ticking warns is not scored: the file says
// what is bad, not what is enough, and its findings speak. Other questions are
// not scored; when none would be, every choice and text is scored by being
// answered.
package vsaq
