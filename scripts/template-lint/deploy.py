"""Deploys the transformed templates on MiniStack and looks at what came of it.

    deploy.py ENDPOINT FOLDER NAME=FILE...     the outer template first

What MiniStack cannot make is left out, and only that: it refuses any other type.
"""

import io
import json
import sys
import time
import zipfile

import boto3
from cfnlint.decode.cfn_yaml import load

LEFT_OUT = {
    "AWS::Backup::BackupSelection", "AWS::Backup::RestoreTestingPlan", "AWS::Backup::RestoreTestingSelection",
    "AWS::Cognito::UserPoolUser", "AWS::GuardDuty::MalwareProtectionPlan", "AWS::IAM::RolePolicy",
}
ANSWERS = {
    "OrganisationName": "Acme", "DomainName": "risk.example.com", "AdminEmail": "admin@example.com", "MailFrom": "risk@example.com",
    "CertificateArn": "arn:aws:acm:eu-central-1:000000000000:certificate/11111111-2222-3333-4444-555555555555",
    "MalwareScan": "false",  # MiniStack has no GuardDuty
    "PoolPlan": "ESSENTIALS",  # nor a pool's risk configuration
}
endpoint, (outer, *inner) = sys.argv[1], [a.split("=") for a in sys.argv[2:]]


def client(service):
    return boto3.client(service, endpoint_url=endpoint, region_name="eu-central-1", aws_access_key_id="000000000000", aws_secret_access_key="x")


def fit(template):
    for name in [n for n, r in template["Resources"].items() if r["Type"] in LEFT_OUT]:
        del template["Resources"][name]
    for name, output in template.get("Outputs", {}).items():
        if "DkimDNSToken" in json.dumps(output):  # MiniStack's identities have no DKIM
            output["Value"] = name
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::CloudFormation::Stack":
            resource["Properties"]["TemplateURL"] = f"{endpoint}/code/{name.lower()}.json"
    return json.dumps(template).encode()


def failed(stacks):
    for stack in stacks.describe_stacks()["Stacks"]:
        for e in stacks.describe_stack_events(StackName=stack["StackName"])["StackEvents"]:
            if "FAILED" in e["ResourceStatus"]:
                yield f"{e['LogicalResourceId']} ({e['ResourceType']}): {e.get('ResourceStatusReason')}"


s3, stacks = client("s3"), client("cloudformation")
s3.create_bucket(Bucket="code", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
code = io.BytesIO()
with zipfile.ZipFile(code, "w") as z:
    z.writestr("bootstrap", "#!/bin/sh\n")
s3.put_object(Bucket="code", Key="function.zip", Body=code.getvalue())
for name, file in [outer, *inner]:
    s3.put_object(Bucket="code", Key=f"{name}.json", Body=fit(json.loads(json.dumps(load(file)))))

stacks.create_stack(
    StackName="vr", TemplateURL=f"{endpoint}/code/{outer[0]}.json", Capabilities=["CAPABILITY_IAM"],
    Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in ANSWERS.items()],
)
for _ in range(180):
    stack = stacks.describe_stacks(StackName="vr")["Stacks"][0]
    if not stack["StackStatus"].endswith("IN_PROGRESS"):
        break
    time.sleep(1)
if stack["StackStatus"] != "CREATE_COMPLETE":
    sys.exit(stack["StackStatus"] + "\n" + "\n".join(failed(stacks)))

wrong = []
out = {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}
template = json.loads(json.dumps(load(outer[1])))
functions = {f["FunctionName"]: f for f in client("lambda").list_functions()["Functions"]}
wanted = [n for n, r in template["Resources"].items() if r["Type"] == "AWS::Lambda::Function"]
if len(functions) != len(wanted):
    wrong.append(f"{len(functions)} functions")
for name, f in functions.items():
    variables = f["Environment"]["Variables"]
    wrong += [f"{name}: {k} is {v!r}" for k, v in variables.items() if (not v and k not in ("OIDC_CLIENT_SECRET", "PORTAL_URL", "WITNESSES")) or "${" in v]
    if variables["TABLE_NAME"] != out["Table"] or variables["BASE_URL"] != out["Url"]:
        wrong.append(f"{name}: {variables}")
table = client("dynamodb").describe_table(TableName=out["Table"])["Table"]
if sorted(i["IndexName"] for i in table["GlobalSecondaryIndexes"]) != ["due", "group", "list"] or not table["StreamSpecification"]["StreamEnabled"]:
    wrong.append(f"the table is {table}")
secret = client("secretsmanager").list_secrets()["SecretList"][0]["ARN"]
held = json.loads(client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"])
if list(held) != ["lookup"] or len(held["lookup"]) < 43:
    wrong.append(f"the secret has {[(k, len(v)) for k, v in held.items()]}, not as shared/keyring/kms wants it")
if client("kms").get_public_key(KeyId=out["SigningKey"])["KeySpec"] != "ECC_NIST_EDWARDS25519":
    wrong.append("the signing key is of another kind")
if client("s3").get_bucket_versioning(Bucket=out["EvidenceBucket"]).get("Status") != "Enabled":
    wrong.append("the evidence bucket has no versions")
if wrong:
    sys.exit("\n".join(wrong))
print(f"4 stacks, {len(functions)} functions with their variables")
