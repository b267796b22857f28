package dynamo

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Definition is the table with its indexes, billed on demand, protected from
// deletion. What CreateTable cannot set is the template's: point-in-time
// recovery, TTL on attribute E, and the customer-managed key. The stream
// carries keys and both images.
func Definition(name string) *dynamodb.CreateTableInput {
	in := &dynamodb.CreateTableInput{
		TableName: &name, BillingMode: types.BillingModePayPerRequest, DeletionProtectionEnabled: aws.Bool(true),
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages},
	}
	for _, p := range places {
		for _, attr := range []string{p.pk, p.sk} {
			in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{AttributeName: aws.String(attr), AttributeType: types.ScalarAttributeTypeS})
		}
		schema := []types.KeySchemaElement{
			{AttributeName: aws.String(p.pk), KeyType: types.KeyTypeHash},
			{AttributeName: aws.String(p.sk), KeyType: types.KeyTypeRange},
		}
		if p.index == "" {
			in.KeySchema = schema
			continue
		}
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName: aws.String(p.index), KeySchema: schema, Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
		})
	}
	return in
}
