"""The settings of a function. This is the only reader of the environment.

template.yaml gives each function the variables it needs and no others, so a setting is read when
it is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


class SettingMissing(LookupError):
    """A function asks for a setting that template.yaml does not give it."""


class _Text:
    """A setting that is a text. Its variable has the name of its field, in capitals."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._variable = name.upper()

    def __get__(self, settings: Settings, owner: type | None = None) -> Any:
        try:
            return self.read(settings.environment[self._variable])
        except KeyError:
            raise SettingMissing(f"{self._variable} is not set for this function") from None

    def read(self, value: str) -> Any:
        return value


class _Flag(_Text):
    """A setting that is `true` or `false`."""

    def read(self, value: str) -> bool:
        return value == "true"


class _Seconds(_Text):
    """A setting that is a length of time, given in seconds."""

    def read(self, value: str) -> timedelta:
        return timedelta(seconds=int(value))


class _Days(_Text):
    """A setting that is a length of time, given in days."""

    def read(self, value: str) -> timedelta:
        return timedelta(days=int(value))


class Settings:
    """All settings there are.

    Asking for one that the function does not have raises SettingMissing.
    """

    applications_table = _Text()
    channels_table = _Text()
    templates_table = _Text()
    routing_table = _Text()
    paces_table = _Text()
    answers_table = _Text()
    barrings_table = _Text()
    audit_table = _Text()
    recipients_table = _Text()
    messages_table = _Text()
    operators_table = _Text()
    inbound_table = _Text()
    assemblies_table = _Text()
    pushes_table = _Text()
    checkpoints_table = _Text()
    statistics_table = _Text()
    exports_table = _Text()
    handsets_table = _Text()

    submit_queue_url = _Text()
    report_queue_url = _Text()
    carrier_event_queue_url = _Text()
    push_queue_url = _Text()
    push_retry_queue_url = _Text()
    batch_queue_url = _Text()
    uplink_queue_url = _Text()
    export_queue_url = _Text()
    handset_queue_url = _Text()

    exports_bucket = _Text()
    carrier_secrets_arn = _Text()
    number_secret_arn = _Text()
    public_url = _Text()
    expire_after_seconds = _Seconds()
    records_span_days = _Days()
    sandbox = _Flag()
    allow_private_destinations = _Flag()
    stage = _Text()

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self.environment = environment


def is_sampled(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether X-Ray has chosen this invocation. Lambda, which traces, says so before each."""
    return "Sampled=1" in environment.get("_X_AMZN_TRACE_ID", "")


def aws_endpoint(service: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return where a service of AWS answers, None if the environment leaves that to AWS."""
    of_service = environment.get(f"AWS_ENDPOINT_URL_{service.upper()}")
    return of_service or environment.get("AWS_ENDPOINT_URL") or None


def aws_region(environment: Mapping[str, str] = os.environ) -> str:
    """Return the region of this deployment. Raises SettingMissing."""
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    if not region:
        raise SettingMissing("AWS_REGION is not set")
    return region


@dataclass(frozen=True, slots=True)
class AwsKeys:
    """Credentials of AWS. token: None for those that last."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str | None = field(repr=False)


def aws_keys(environment: Mapping[str, str] = os.environ) -> AwsKeys | None:
    """Return the credentials that Lambda gives a function, None where it gives them otherwise."""
    access_key = environment.get("AWS_ACCESS_KEY_ID")
    secret_key = environment.get("AWS_SECRET_ACCESS_KEY")
    if not access_key or not secret_key:
        return None
    return AwsKeys(access_key, secret_key, environment.get("AWS_SESSION_TOKEN") or None)


def aws_trace(environment: Mapping[str, str] = os.environ) -> Callable[[], str | None]:
    """Return what tells by what Lambda follows this invocation, and None outside of Lambda."""
    if "AWS_LAMBDA_FUNCTION_NAME" not in environment:
        return lambda: None
    return lambda: environment.get("_X_AMZN_TRACE_ID") or None
