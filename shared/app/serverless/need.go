package serverless

// Need is something outside of itself that a function works with. Each brings
// environment variables (settings.go) and rights.
type Need string

// The needs.
const (
	Basics   Need = "basics"   // every function: the table, the secrets behind digests and cursors
	Lists    Need = "lists"    // the table's indexes by list and by group
	Due      Need = "due"      // the table's due index
	Changes  Need = "changes"  // the table's change stream
	Signing  Need = "signing"  // signs checkpoints of the audit log
	Verify   Need = "verify"   // knows the public key of checkpoints
	Evidence Need = "evidence" // evidence bytes: both buckets and the evidence key
	Files    Need = "files"    // report files: the evidence bucket and the evidence key
	Mail     Need = "mail"     // sends mail
	Orders   Need = "orders"   // orders report files: puts messages into the reports queue
	Alerts   Need = "alerts"   // publishes security alerts to their topic
	Work     Need = "work"     // works off the reports queue
	Bearer   Need = "bearer"   // knows tokens of the organisation's OpenID issuer
	SignIn   Need = "sign-in"  // signs people in at it
	Founding Need = "founding" // makes the organisation and its first administrator
)

// Right is a set of actions on one resource. Resources are named as the
// template names them; check-template fills in their ARNs.
type Right struct {
	Resource string
	Actions  []string
}

// The resources.
const (
	RecordsTable   = "Table"
	ListIndex      = "Table/index/list"
	GroupIndex     = "Table/index/group"
	DueIndex       = "Table/index/due"
	TableStream    = "Table/stream"
	TableKey       = "TableKey"
	Secret         = "Secret"
	SecretKey      = "SecretKey"
	SigningKey     = "SigningKey"
	EvidenceKey    = "EvidenceKey"
	IncomingBucket = "IncomingBucket/*"
	IncomingList   = "IncomingBucket" // without listing, S3 says denied where nothing is
	EvidenceBucket = "EvidenceBucket/*"
	EvidenceList   = "EvidenceBucket"
	MailIdentity   = "MailIdentity"
	MailSet        = "MailSet"
	ReportsQueue   = "ReportsQueue"
	AlertTopic     = "AlertTopic"
	OperationsKey  = "OperationsKey"
)

// rights by need. A transaction is permitted by the actions of its parts.
// DynamoDB and S3 use the keys of what they store on behalf of who asks.
var rights = map[Need][]Right{
	Basics: {
		{RecordsTable, []string{"dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"}},
		{TableKey, []string{"kms:Decrypt", "kms:GenerateDataKey"}},
		{Secret, []string{"secretsmanager:GetSecretValue"}},
		{SecretKey, []string{"kms:Decrypt"}},
	},
	Lists: {
		{ListIndex, []string{"dynamodb:Query"}},
		{GroupIndex, []string{"dynamodb:Query"}},
	},
	Due:     {{DueIndex, []string{"dynamodb:Query"}}},
	Changes: {{TableStream, []string{"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"}}},
	Signing: {{SigningKey, []string{"kms:GetPublicKey", "kms:Sign"}}},
	Verify:  {{SigningKey, []string{"kms:GetPublicKey"}}},
	Evidence: {
		{IncomingBucket, []string{"s3:DeleteObject", "s3:GetObject", "s3:PutObject"}},
		{IncomingList, []string{"s3:ListBucket"}},
		{EvidenceList, []string{"s3:ListBucket"}},
		{EvidenceBucket, []string{"s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectRetention", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging", "s3:PutObject", "s3:PutObjectRetention"}},
		{EvidenceKey, []string{"kms:Decrypt", "kms:GenerateDataKey"}},
	},
	Files: {
		{EvidenceBucket, []string{"s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"}},
		{EvidenceList, []string{"s3:ListBucket"}},
		{EvidenceKey, []string{"kms:Decrypt", "kms:GenerateDataKey"}},
	},
	Mail:   {{MailIdentity, []string{"ses:SendEmail"}}, {MailSet, []string{"ses:SendEmail"}}},
	Orders: {{ReportsQueue, []string{"sqs:SendMessage"}}},
	// SNS uses the topic's key on behalf of who publishes.
	Alerts: {{AlertTopic, []string{"sns:Publish"}}, {OperationsKey, []string{"kms:Decrypt", "kms:GenerateDataKey"}}},
	Work:   {{ReportsQueue, []string{"sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}}},
}
