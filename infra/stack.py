"""The stack as it is deployed: infra/template.yaml and infra/watch.yaml joined, and expanded from SAM to CloudFormation."""

import os
from pathlib import Path

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

INFRA = Path(__file__).resolve().parent
PARTS = ["template.yaml", "watch.yaml"]
SERVERLESS = "AWS::Serverless::Function"


class NoManagedPolicies:
    """Our roles name what they may do themselves."""

    def load(self):
        return {}


def joined():
    """Both parts as one template. A name that both define is a mistake."""
    stack = {}
    for part in PARTS:
        for section, entries in yaml_parse((INFRA / part).read_text()).items():
            if isinstance(entries, dict) and isinstance(stack.get(section), dict):
                twice = stack[section].keys() & entries.keys()
                if twice:
                    raise SystemExit(f"{part}: {section}: {', '.join(sorted(twice))} is defined twice")
                stack[section].update(entries)
            else:
                stack[section] = entries
    return stack


def functions(stack):
    """The serverless functions by logical name."""
    return {name: it for name, it in stack["Resources"].items() if it["Type"] == SERVERLESS}


def binary(function):
    """The crate, and so the bootstrap, of a function."""
    return function["Metadata"]["BuildProperties"]["Binary"]


def expanded(code_of):
    """CloudFormation. `code_of` says where the zipped bootstrap of a binary lies: `s3://bucket/key`."""
    stack = joined()
    for function in functions(stack).values():
        function["Properties"]["CodeUri"] = code_of(binary(function))
    stack["Globals"]["Function"].pop("CodeUri")
    # The translator wants to know where, and nothing that we use depends on it.
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    return transform(stack, {}, NoManagedPolicies())
