package main

// prices are AWS's public list prices in dollars, without taxes, without free
// tiers and without discounts. They were written down by hand: compare them with
// aws.amazon.com/pricing before a budget rests on them.
var prices = struct {
	Region, On string

	WriteUnits, ReadUnits      float64 // DynamoDB on demand, a million
	TableGB, RecoveryGB        float64 // a GB and month: table, point-in-time recovery
	BackupTableGB, BackupS3GB  float64 // a GB and month, warm
	Invocations, GBSeconds     float64 // Lambda on arm64: a million, one
	GatewayRequests            float64 // HTTP API, a million
	S3Puts, S3Gets, S3GB       float64 // a thousand, a thousand, a GB and month
	Key, KeyCalls              float64 // KMS: a month, ten thousand
	Mails, Queue, Schedule     float64 // a thousand, a million, a million
	Alarm, Metric, LogGB       float64 // CloudWatch: a month, a month, a GB taken in
	Secret, SecretCalls, Trace float64 // a month, ten thousand, a million
}{
	Region: "eu-central-1", On: "2025-11",
	WriteUnits: 0.7625, ReadUnits: 0.1525, TableGB: 0.306, RecoveryGB: 0.2448, BackupTableGB: 0.1224, BackupS3GB: 0.06,
	Invocations: 0.20, GBSeconds: 0.0000133334, GatewayRequests: 1.20,
	S3Puts: 0.0054, S3Gets: 0.00043, S3GB: 0.0245,
	Key: 1, KeyCalls: 0.03, Mails: 0.10, Queue: 0.40, Schedule: 1.00,
	Alarm: 0.10, Metric: 0.30, LogGB: 0.63, Secret: 0.40, SecretCalls: 0.05, Trace: 5,
}
