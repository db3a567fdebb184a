"""template.yaml as the CloudFormation template that the engine gets.

The official SAM translator does the work. Before it, local code folders become zip files in a
bucket, as `sam package` would do; after it, the HTTP API's OpenAPI body becomes explicit routes.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.alarms import leave_out_metric_math
from local.artifacts import Artifact, function_artifact, layer_artifact
from local.http_routes import make_routes_explicit
from local.roles import allow_batches

CODE_BUCKET = "heliograph-code"


@dataclass(frozen=True)
class Deployable:
    """A translated template and the artifacts it refers to."""

    template: dict[str, Any]
    artifacts: frozenset[Artifact]


def translate(template_file: Path, api_id: str) -> Deployable:
    """Translate a SAM template; `api_id` (8 hex digits) becomes the HTTP API's id."""
    from samtranslator.translator.transform import transform  # noqa: PLC0415 - takes 0.8 s
    from samtranslator.yaml_helper import yaml_parse  # noqa: PLC0415

    source = yaml_parse(template_file.read_text())
    artifacts = frozenset(_package(source, template_file.parent))
    template = transform(source, {}, _NoManagedPolicies())
    make_routes_explicit(template, api_id)
    _allow_plain_http(template)
    allow_batches(template)
    leave_out_metric_math(template)
    return Deployable(template, artifacts)


def _package(source: dict[str, Any], project: Path) -> list[Artifact]:
    """Make an artifact of every local code folder and point the template to it."""
    artifacts = []
    for resource in source["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Serverless::Function":
            artifact = function_artifact(project / properties["CodeUri"])
            properties["CodeUri"] = {"Bucket": CODE_BUCKET, "Key": artifact.key}
        elif resource["Type"] == "AWS::Serverless::LayerVersion":
            artifact = layer_artifact(project / properties["ContentUri"])
            properties["ContentUri"] = {"Bucket": CODE_BUCKET, "Key": artifact.key}
        else:
            continue
        artifacts.append(artifact)
    return artifacts


def _allow_plain_http(template: dict[str, Any]) -> None:
    """Leave out the policies by which buckets answer over TLS only: the engine has none."""
    resources = template["Resources"]
    for name in [one for one in resources if resources[one]["Type"] == "AWS::S3::BucketPolicy"]:
        del resources[name]


class _NoManagedPolicies:
    """The translator may ask AWS for the ARN of a managed policy by its name; there is no AWS.

    The policies it attaches by itself are given by ARN, and ours are written out.
    """

    def load(self) -> dict[str, str]:
        return {}
