"""The tables, queues and secrets of template.yaml, made in whatever AWS botocore reaches.

For tests with moto: `with deployed() as deployment`. Nothing here repeats the template; a table has
the keys, indexes and time to live that are written there. Making all this takes longer than most
tests, so tests share it, and find it empty.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, Literal, Self, TypeAlias

import boto3
import pytest
from moto import mock_aws
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.serialize import AttributePickerContext, XFormedAttributePicker

from tests.architecture.stack import mentioned, properties, resources, template

REGION = "eu-central-1"
NUMBER = f"arn:aws:sms-voice:{REGION}:{DEFAULT_ACCOUNT_ID}:phone-number/phone-0123456789abcdef"

# What a table is is its keys and indexes; how it is kept safe is tested in tests/architecture.
_LEFT_OUT = (
    "DeletionProtectionEnabled",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "TimeToLiveSpecification",
)

Kept: TypeAlias = Literal["dynamodb", "sqs"]
_KEPT: Final[tuple[Kept, ...]] = ("dynamodb", "sqs")
_MADE = ("DynamoDB::Table", "SQS::Queue", "S3::Bucket", "SecretsManager::Secret")


@dataclass(frozen=True)
class Deployment:
    """What was made, by logical id.

    tables, buckets: names. queues: URLs. secrets: ARNs. parameters: as they were chosen.
    """

    tables: Mapping[str, str]
    queues: Mapping[str, str]
    buckets: Mapping[str, str]
    secrets: Mapping[str, str]
    parameters: Mapping[str, str]

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs that name a table, a queue, a bucket or a secret, and the base URL."""
        made = {**self.tables, **self.queues, **self.buckets, **self.secrets}
        names = template()["Outputs"]
        return {name: value for name, value in made.items() if name in names} | {
            "BaseUrl": "https://api.test"
        }

    def environment(self, function: str) -> dict[str, str]:
        """The environment variables of a function, as the template gives them."""
        shared = template()["Globals"]["Function"]
        own = properties("Serverless::Function")[function]
        variables = {
            **shared["Environment"]["Variables"],
            **own.get("Environment", {}).get("Variables", {}),
        }
        resolver = _Resolver(self)
        return {name: str(resolver.resolve(value)) for name, value in variables.items()}

    def with_parameters(self, **parameters: str) -> Self:
        """The same resources with other parameters, which may be none that choose resources."""
        chosen = {**self.parameters, **parameters}
        for kind in _MADE:
            assert _present(kind, chosen) == _present(kind, self.parameters), parameters
        return replace(self, parameters=chosen)


@contextmanager
def deployed() -> Iterator[Deployment]:
    """Let moto be AWS, with everything in it, all of it empty and nothing beside it.

    What is there on a condition is there. Tables and queues are made once in a process; of all
    else moto begins anew each time.
    """
    with mock_aws(), _names_found_once():
        made, memory = _tables_and_queues()
        for service, state in memory.items():
            _backend(service).__dict__ = state
        empty(made)
        buckets = _present("S3::Bucket", made.parameters)
        secrets = _present("SecretsManager::Secret", made.parameters)
        yield replace(
            made,
            buckets={name: _make_bucket(name) for name in buckets},
            secrets={name: _make_secret(name) for name in secrets},
        )


@contextmanager
def _names_found_once() -> Iterator[None]:
    """Let moto remember under which names it looks for each member of an answer.

    It finds them out anew for each member of each attribute of each item, which is a third of all
    that its DynamoDB does. What is in a dictionary is looked for by its shape alone.
    """
    find = XFormedAttributePicker.get_possible_keys
    found: dict[tuple[Any, str], tuple[str, ...]] = {}

    def names(picker: XFormedAttributePicker, context: AttributePickerContext) -> Iterable[str]:
        if type(context.obj) is not dict:
            return find(picker, context)
        member = context.shape, context.key
        if member not in found:
            found[member] = tuple(find(picker, context))
        return found[member]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(XFormedAttributePicker, "get_possible_keys", names)
        yield


@cache
def _tables_and_queues() -> tuple[Deployment, Mapping[Kept, dict[str, Any]]]:
    """Make them, and return with them where moto keeps them."""
    defaults = {name: str(about["Default"]) for name, about in template()["Parameters"].items()}
    chosen = {**defaults, "Sandbox": "true", "EndUserMessagingIdentities": NUMBER}
    made = Deployment(
        tables=_make_tables(_present("DynamoDB::Table", chosen)),
        queues=_make_queues(_present("SQS::Queue", chosen)),
        buckets={},
        secrets={},
        parameters=chosen,
    )
    return made, {service: vars(_backend(service)) for service in _KEPT}


def empty(deployment: Deployment) -> None:
    """Forget every item and every entry; nothing but moto has a way to do this at once."""
    tables, sqs = _backend("dynamodb").tables, _backend("sqs")
    assert (set(tables), set(sqs.queues)) == (set(deployment.tables), set(deployment.queues))
    for table in deployment.tables.values():
        tables[table].items.clear()
        if stream := tables[table].stream_shard:
            stream.items.clear()
    for url in deployment.queues.values():
        name = url.rpartition("/")[2]
        sqs.get_queue(name).last_purged_at = None  # moto allows it once a minute, as AWS does
        sqs.purge_queue(name)


def remember(deployment: Deployment) -> Callable[[], None]:
    """Return what puts back the tables that have items now, as they are now."""
    tables = _backend("dynamodb").tables
    filled = {name: tables[name].items for name in deployment.tables.values()}
    kept = {name: deepcopy(items) for name, items in filled.items() if items}

    def put_back() -> None:
        for name, items in kept.items():
            tables[name].items = deepcopy(items)

    return put_back


def _backend(service: Kept) -> Any:
    """What moto knows of a service in our region."""
    return get_backend(service)[DEFAULT_ACCOUNT_ID][REGION]


def _present(kind: str, parameters: Mapping[str, str]) -> list[str]:
    """The logical ids of a kind whose condition holds."""
    conditions = _Resolver(Deployment({}, {}, {}, {}, parameters))
    return [
        name
        for name, resource in resources(kind).items()
        if "Condition" not in resource or conditions.holds(resource["Condition"])
    ]


def _make_tables(names: list[str]) -> dict[str, str]:
    dynamodb = boto3.client("dynamodb", region_name=REGION)
    for name in names:
        wanted = properties("DynamoDB::Table")[name]
        request = {key: value for key, value in wanted.items() if key not in _LEFT_OUT}
        if stream := wanted.get("StreamSpecification"):
            request["StreamSpecification"] = {"StreamEnabled": True, **stream}
        dynamodb.create_table(TableName=name, **request)
        if ttl := wanted.get("TimeToLiveSpecification"):
            dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=ttl)
    return {name: name for name in names}


def _make_queues(names: list[str]) -> dict[str, str]:
    """Make the dead-letter queues first, because the others refer to them."""
    sqs = boto3.client("sqs", region_name=REGION)
    wanted = properties("SQS::Queue")
    urls: dict[str, str] = {}
    for name in sorted(names, key=lambda name: "RedrivePolicy" in wanted[name]):
        attributes: Any = {
            key: str(value) for key, value in wanted[name].items() if key != "RedrivePolicy"
        }
        if policy := wanted[name].get("RedrivePolicy"):
            (dead_letters,) = mentioned(policy["deadLetterTargetArn"])
            arn = f"arn:aws:sqs:{REGION}:{DEFAULT_ACCOUNT_ID}:{dead_letters}"
            attributes["RedrivePolicy"] = json.dumps({**policy, "deadLetterTargetArn": arn})
        urls[name] = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return urls


def _make_bucket(name: str) -> str:
    bucket = name.lower()
    s3: Any = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    return bucket


def _make_secret(name: str) -> str:
    about = properties("SecretsManager::Secret")[name]["GenerateSecretString"]
    value = "s" * about["PasswordLength"]
    if key := about.get("GenerateStringKey"):
        value = json.dumps({key: value})
    secrets = boto3.client("secretsmanager", region_name=REGION)
    return secrets.create_secret(Name=name, SecretString=value)["ARN"]


class _Resolver:
    """The few intrinsic functions that the template uses in conditions and variables."""

    def __init__(self, deployment: Deployment) -> None:
        self._values = {
            **deployment.parameters,
            **deployment.tables,
            **deployment.queues,
            **deployment.buckets,
            **deployment.secrets,
        }
        self._functions: Mapping[str, Callable[[Any], Any]] = {
            "Ref": lambda name: self._values[name],
            "Fn::GetAtt": lambda attribute: self._values[attribute[0]],
            "Fn::If": self._if,
            "Fn::Sub": lambda _: "https://api.test",
            "Fn::Equals": lambda sides: self.resolve(sides[0]) == self.resolve(sides[1]),
            "Fn::Not": lambda negated: not self.resolve(negated[0]),
        }

    def holds(self, condition: str) -> bool:
        return bool(self.resolve(template()["Conditions"][condition]))

    def resolve(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        ((function, argument),) = value.items()
        return self._functions[function](argument)

    def _if(self, argument: list[Any]) -> Any:
        condition, then, otherwise = argument
        return self.resolve(then if self.holds(condition) else otherwise)
