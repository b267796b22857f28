// Command hello is the smallest Lambda that links some clients of the AWS SDK,
// chosen by build tags: what the start of our functions is measured against.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// clients are made at the start, one for each tag.
var clients []func(aws.Config) any

func main() {
	c := aws.Config{Region: "eu-central-1", Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
	var held []any
	for _, make := range clients {
		held = append(held, make(c))
	}
	lambda.Start(func(context.Context) (int, error) { return len(held), nil })
}
