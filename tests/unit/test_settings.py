"""The settings of a function, and that template.yaml and they speak of the same variables."""

from datetime import timedelta

import pytest
from heliograph.settings import (
    AwsKeys,
    SettingMissing,
    Settings,
    aws_endpoint,
    aws_keys,
    aws_region,
    aws_trace,
)

from tests.architecture.stack import functions, template, variables

SETTINGS = sorted(name for name in vars(Settings) if not name.startswith("_"))

# What Powertools reads by itself.
OF_POWERTOOLS = "POWERTOOLS_"


def test_a_setting_is_the_variable_of_its_name_in_capitals() -> None:
    environment = {name.upper(): "1" for name in SETTINGS}
    for name in SETTINGS:
        getattr(Settings(environment), name)
        with pytest.raises(SettingMissing):
            getattr(Settings({name: "1"}), name)


def test_every_setting_has_a_variable_in_the_template_and_every_variable_a_setting() -> None:
    given = set(template()["Globals"]["Function"]["Environment"]["Variables"])
    for function in functions().values():
        given |= set(variables(function))
    ours = {name for name in given if not name.startswith(OF_POWERTOOLS)}
    assert {name.upper() for name in SETTINGS} == ours


def test_a_text_is_what_it_is() -> None:
    assert Settings({"PUBLIC_URL": "https://api.test"}).public_url == "https://api.test"


@pytest.mark.parametrize(("value", "is_on"), [("true", True), ("false", False), ("", False)])
def test_a_flag_is_on_only_if_it_says_true(value: str, is_on: bool) -> None:
    settings = Settings({"ALLOW_PRIVATE_DESTINATIONS": value})
    assert settings.allow_private_destinations is is_on


def test_a_time_is_given_in_seconds() -> None:
    settings = Settings({"EXPIRE_AFTER_SECONDS": "259200"})
    assert settings.expire_after_seconds == timedelta(hours=72)


def test_a_longer_time_is_given_in_days() -> None:
    assert Settings({"RECORDS_SPAN_DAYS": "7"}).records_span_days == timedelta(days=7)


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(SettingMissing, match=r"^SUBMIT_QUEUE_URL is not set for this function$"):
        _ = Settings({"PUSH_QUEUE_URL": "x"}).submit_queue_url


def test_settings_are_read_when_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings()
    for stage in ("dev", "prod"):
        monkeypatch.setenv("STAGE", stage)
        assert settings.stage == stage


@pytest.mark.parametrize(
    ("environment", "endpoint"),
    [
        ({}, None),
        ({"AWS_ENDPOINT_URL": ""}, None),
        ({"AWS_ENDPOINT_URL": "http://all"}, "http://all"),
        ({"AWS_ENDPOINT_URL_DYNAMODB": "http://another"}, None),
        ({"AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_SQS": "http://sqs"}, "http://sqs"),
    ],
)
def test_the_environment_may_say_where_a_service_answers(
    environment: dict[str, str], endpoint: str | None
) -> None:
    assert aws_endpoint("sqs", environment) == endpoint


def test_lambda_says_in_which_region_a_function_runs() -> None:
    assert aws_region({"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "other"}) == "eu-west-1"
    assert aws_region({"AWS_DEFAULT_REGION": "eu-west-1"}) == "eu-west-1"
    with pytest.raises(SettingMissing, match="AWS_REGION"):
        aws_region({"AWS_REGION": ""})


@pytest.mark.parametrize(
    ("environment", "keys"),
    [
        ({}, None),
        ({"AWS_ACCESS_KEY_ID": "a"}, None),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "s"}, None),
        ({"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"}, AwsKeys("a", "s", None)),
        (
            {
                "AWS_ACCESS_KEY_ID": "a",
                "AWS_SECRET_ACCESS_KEY": "s",
                "AWS_SESSION_TOKEN": "t",
            },
            AwsKeys("a", "s", "t"),
        ),
    ],
)
def test_lambda_gives_a_function_its_credentials(
    environment: dict[str, str], keys: AwsKeys | None
) -> None:
    assert aws_keys(environment) == keys


def test_credentials_do_not_show_their_secrets() -> None:
    assert repr(AwsKeys("a", "secret", "token")) == "AwsKeys(access_key='a')"


@pytest.mark.parametrize(
    ("environment", "trace"),
    [
        ({"_X_AMZN_TRACE_ID": "Root=1"}, None),
        ({"AWS_LAMBDA_FUNCTION_NAME": "send"}, None),
        ({"AWS_LAMBDA_FUNCTION_NAME": "send", "_X_AMZN_TRACE_ID": "Root=1"}, "Root=1"),
    ],
)
def test_an_invocation_of_lambda_has_a_trace(
    environment: dict[str, str], trace: str | None
) -> None:
    assert aws_trace(environment)() == trace


def test_each_invocation_has_a_trace_of_its_own() -> None:
    environment = {"AWS_LAMBDA_FUNCTION_NAME": "send", "_X_AMZN_TRACE_ID": "Root=1"}
    trace = aws_trace(environment)
    assert trace() == "Root=1"
    environment["_X_AMZN_TRACE_ID"] = "Root=2"
    assert trace() == "Root=2"
