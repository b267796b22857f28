// Package answerform turns questions into form fields and posted forms back
// into answers. The vendor's portal uses it, and staff who answer on a
// vendor's behalf.
//
// The fields of a question stand under "answers.<key>.", where the key is the
// question's id made safe (Key):
//
//	.value                  what is answered; .value.<row>.<column> in a table
//	.na                     "_na" when the question does not apply; for choices
//	                        and boxes it is one more choice of .value instead
//	.notApplicableReason    why
//	.comment
//	.version                of the answer that the reader saw; 0: none
//	.was                    digest of what the fields held then
//	.keep                   after a clash: "theirs", or the version to write over
//
// Fields that come back as they were are not sent to the service: who leaves
// an answer alone neither changes it nor clashes with whoever did.
package answerform
