"""Prints a SAM template as the CloudFormation that it becomes, without an account.

    transform.py TEMPLATE

The code's place is not known before packaging: a bucket's stands in for it.
"""

import json
import sys

from cfnlint.decode.cfn_yaml import load
from samtranslator.translator.transform import transform


class NoManagedPolicies:
    """The templates name no managed policy for SAM to look up."""

    def load(self):
        return {}


template = json.loads(json.dumps(load(sys.argv[1])))
for resource in template["Resources"].values():
    if resource["Type"] == "AWS::Serverless::Function":
        resource["Properties"]["CodeUri"] = "s3://code/function.zip"
    if resource["Type"] == "AWS::CloudFormation::Stack":
        resource["Properties"]["TemplateURL"] = "https://code.s3.amazonaws.com/stack.yaml"
json.dump(transform(template, {}, NoManagedPolicies()), sys.stdout)
