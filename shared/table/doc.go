// Package table is the storage port: the narrow waist between subjects and an
// engine. It speaks DynamoDB's semantics, because DynamoDB carries the load.
//
// Promises of every engine, held by tabletest:
//   - Get and Query on Main read what was last committed. Index queries are
//     eventually consistent: who acts on one re-reads and commits with a
//     condition.
//   - Commit is all or nothing and durable when it returns. A condition that
//     does not hold is conflict; the same key twice in one commit is invalid.
//   - Get of an absent or expired item is not_found; Query leaves them out.
//   - Over a limit: too_large, and nothing is written.
//   - A cursor is opaque and signed; one that is forged, or comes from another
//     query, is invalid.
//
// Every partition key starts with ORG#<organisation>, so storage itself keeps
// tenants apart (Within enforces it). The one exception is the due index.
//
// # What stands where
//
//	PK                    SK                     holds                         Go type
//	ORG#o#ORG             HEAD                   settings of the organisation   identity.Organisation
//	ORG#first#ORGANISATIONS <organisation>       the others of the installation (identity.registered)
//	ORG#o#PER#<id>        HEAD                   person, roles, sessions        identity.Person
//	                      ACCOUNT                password, second factor, link   account.Account
//	                      ISSUED                 which subject they are bound to (federation.bound)
//	ORG#o#ISSUED#<digest> HEAD                   which person a subject of an OpenID issuer is (federation.bound)
//	ORG#o#FIRST           HEAD                   link of the first administrator (account.founding)
//	ORG#o#TRY#<digest>    HEAD                   guesses at one thing           (guess.tries)
//	ORG#o#MAIL#<digest>   HEAD                   which person has this address  (pointer)
//	ORG#o#VEN#<id>        HEAD                   vendor                         vendors.Vendor
//	                      NAM#<rest of name>     where a search finds it        (vendor's id)
//	                      ENG#<id>               engagement with its intake     vendors.Engagement
//	                      ASM#<id>               summary of an assessment       assessment.Summary
//	                      FND#<id>               finding                        finding.Finding
//	                      INC#<id>               summary of an incident         incident.Summary
//	                      DRL#<id>               summary of a drill             incident.Summary
//	                      SCH#HEAD               reassessment schedule          reassessment.Schedule
//	                      OWNER                  place in its owner's list      (pointer)
//	                      REP#<id>               report about it                (pointer)
//	                      CON#<id>               contract                       contract.Contract
//	                      OBL#<id>               what off-boarding makes owed   obligation.Obligation
//	                      EVD#<id>               file of such an obligation     assessment.Evidence
//	ORG#o#CON#<id>        CLS#<clause>           judgement of a clause          contract.Check
//	                      OBL#<id>               what is owed under it          obligation.Obligation
//	                      EVD#<id>               file of it or its obligations  assessment.Evidence
//	ORG#o#ASM#<id>        A#HEAD                 assessment header              assessment.Assessment
//	                      ANS#<question>         one answer                     assessment.Answer
//	                      EVD#<id>               evidence metadata              evidence.Evidence
//	                      INV#<id>               invitation and its sessions    assessment.Invitation
//	                      RMD#HEAD               reminders given, the next one  assessment.Reminder
//	                      REV#<question>         analyst's review of an answer  assessment.Review
//	                      Z#SCORE                score of the decision day      scoring.Result
//	                      Z#OVERRIDE             override that waits            assessment.WaitingOverride
//	ORG#o#INC#<id>        HEAD                   incident or drill              (incident.record)
//	ORG#o#RCP#<digest>    HEAD                   second factor of a recipient   invitation.Factor
//	ORG#o#REF#<id>        HEAD                   pointer: id → its partition    table.Ref
//	ORG#o#QNR#<name>      V#<version>            published questionnaire        questionnaire.Questionnaire
//	ORG#o#MODEL           <version>              scoring model                  scoring.Model
//	ORG#o#PRV#<id>        HEAD                   permission review             permission.Review
//	                      L#<person>.<right>     one right and its decision     permission.Line
//	ORG#o#PERMISSIONS     HEAD                   when the next review is due    periodic.Schedule
//	ORG#o#REP#<id>        HEAD                   report                         report.Report
//	ORG#o#EVENTS          <event id>             audit event                    audit.Event
//	ORG#o#LOG             HEAD                   size and root of the log       transparency.Head
//	                      CHECKPOINT             the newest signed checkpoint   (signed note)
//	                      TILE#<level>#<n>       up to 256 hashes of the tree   (hashes)
//	ORG#o#ORDER           <first index>          which events a batch took up   transparency.Batch
//	ORG#o#LRV#<id>        HEAD                   review of the audit log        logreview.Review
//	ORG#o#RESTOREDRILLS   HEAD                   trial restores of the backup    restoredrill.Status
//	ORG#o#LOGREVIEWS      HEAD                   when the next one is due       periodic.Schedule
//	ORG#o#LOGCHECK        HEAD                   how far the log is verified    (logcheck.record)
//	ORG#o#ALR#<id>        HEAD                   alert                          alert.Alert
//	ORG#o#WATCH           HEAD                   how far the log is watched     (watch.state)
//	                      PROFILE#<key>          an actor's habits              detect.Profile
//	                      DAY#<date>             the hours of a day             (watch.day)
//	                      MODEL                  what is usual                  (watch.model)
//	ORG#o#WITNESS         HEAD                   checkpoints that went outside   witness.State
//	ORG#o#OUTBOX          <message id>           message to deliver, its state  notify.Message
//	ORG#o#NOTICES#<digest> NTC#<message id>      waits for a person's digest    notify.Waiting
//	                      DAY                    day of their last digest       (digest.dayMark)
//	ORG#o#WEBHOOKS        <webhook id>           address to post events to       webhook.Hook
//	ORG#o#STUMBLES        <PK>#<SK>              due work that keeps failing     tick.Stumble
//	ORG#o#OPENED#<actor>  <window>#<action>#<id> that an opening is in the log   (mark, expires)
//	ORG#o#IDEM#<actor>    <key>                  answer to an Idempotency-Key   audit.Replay
//
//	index    PK                          SK                        lists
//	ByList   ORG#o#VENDORS               <folded name>#<id>        vendors
//	         ORG#o#VENDORS#NAMES         <rest of name>#<id>       vendors by the later words of their names
//	         ORG#o#ASSESSMENTS           <id>                      assessments, by time
//	         ORG#o#OWNER#<digest>        <folded name>#<id>        vendors of one owner
//	         ORG#o#OVERRIDES             <assessment id>           overrides that wait for a second person
//	         ORG#o#PERMISSION-REVIEWS    <id>                      permission reviews
//	         ORG#o#LOG-REVIEWS           <id>                      reviews of the audit log
//	         ORG#o#PEOPLE                <folded name>#<id>        people
//	         ORG#o#QUESTIONNAIRES        <name>#<version>          the library
//	         ORG#o#REPORTS               <id>                      reports
//	         ORG#o#ALERTS                <time>#<id>               alerts, by when they fired
//	         ORG#o#INCIDENTS             <id>                      incidents, by time
//	         ORG#o#DRILLS                <id>                      drills, by time
//	         ORG#o#SUBJECT#<id>          <event id>                audit events of a subject
//	ByGroup  ORG#o#VENDORS#<tier>        <folded name>#<id>        vendors of a tier
//	         ORG#o#OWNER#<digest>#<tier> <folded name>#<id>        vendors of one owner and tier
//	         ORG#o#ASSESSMENTS#<state>   [ready#]<id>              assessments in a state, those whose review is finished apart
//	         ORG#o#INCIDENTS#open        <deadline>#<id>           open incidents, by next deadline
//	         ORG#o#INCIDENTS#closed      <deadline>#<id>           closed incidents
//	         ORG#o#ALERTS#<state>        <time>#<id>               alerts in a state
//	         ORG#o#ACTOR#<id>            <event id>                audit events of an actor
//	         ORG#o#SCHEDULE              <due date>#<vendor id>    reassessments by due date
//	         ORG#o#OBLIGATIONS           <due date>#<id>           what is still owed, by due date
//	         ORG#o#MESSAGES#<webhook>    <message id>              what was posted to a webhook
//	ByDue    DUE#00…DUE#15               <class>#<due time>#<key>  what tick, drain and sequencer must do
package table
