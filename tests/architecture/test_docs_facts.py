"""What the documents say of routes, queues, tables, settings, codes and alarms is what is."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from heliograph import bootstrap, usecases
from heliograph.carriers.simulator.codes import CODES
from heliograph.dialects.huawei import codes
from heliograph.dialects.huawei.codes import ApiCode
from heliograph.domain.carrier_codes import UNKNOWN
from heliograph.domain.messages import MessageState, Outcome, ReportSource
from heliograph.domain.routing import SUBMITS_AT_ONCE
from heliograph.settings import Settings
from heliograph.usecases import dispatch_messages, push_to_customer
from heliograph.usecases.push_to_customer import Ending
from heliograph.usecases.record_delivery_report import Recorded
from heliograph.usecases.route_inbound_message import CONFIRMED, WISHES, Routed
from heliograph.usecases.screen_messages import REJECTIONS

from tests.architecture.documents import page
from tests.architecture.sources import ROOT
from tests.architecture.stack import functions, mentioned, properties, template, variables

ARCHITECTURE = page("docs/architecture.md")
CONFIGURATION = page("docs/configuration.md")
ERRORS = page("docs/errors.md")
RUNBOOK = page("docs/runbook.md")

DAY = 24 * 3600
SQS_KEEPS_BY_DEFAULT = 4 * DAY


# -- the system ------------------------------------------------------------------------------------


def test_every_route_is_documented_with_its_function_and_who_is_believed() -> None:
    routes = {
        f"{event['Properties']['Method']} {event['Properties']['Path']}": function
        for function, content in functions().items()
        for event in content.get("Events", {}).values()
        if event["Type"] == "HttpApi"
    }
    believed = _authentication_by_route()
    assert believed.keys() == routes.keys()
    assert sorted(ARCHITECTURE.table("Routes")) == sorted(
        [route, function, believed[route]] for route, function in routes.items()
    )


def test_the_queues_numbers_are_those_of_the_template() -> None:
    assert sorted(ARCHITECTURE.table("Queues")) == sorted(_documented_queues())


def test_the_tables_keys_are_those_of_the_template() -> None:
    documented = [_documented_table(*item) for item in properties("DynamoDB::Table").items()]
    assert sorted(ARCHITECTURE.table("Tables")) == sorted(documented)


def test_the_states_are_those_of_the_domain() -> None:
    assert ARCHITECTURE.column("States") == [state.value for state in MessageState]


@pytest.mark.parametrize(
    ("heading", "delays"),
    [
        ("2. dispatch", dispatch_messages.RETRY_DELAYS),
        ("4. push", push_to_customer.RETRY_DELAYS),
    ],
)
def test_the_delays_between_tries_are_those_of_the_code(
    heading: str, delays: tuple[int, ...]
) -> None:
    assert f"{', '.join(map(str, delays))} s" in " ".join(ARCHITECTURE.section(heading).split())


def test_the_page_says_how_many_messages_are_submitted_at_once() -> None:
    assert f"{SUBMITS_AT_ONCE} at a time" in ARCHITECTURE.section("2. dispatch")


def _authentication_by_route() -> dict[str, str]:
    modules = [
        importlib.import_module(f"{bootstrap.__name__}.{found.name}")
        for found in pkgutil.iter_modules(bootstrap.__path__)
    ]
    return {
        key: route.authentication
        for module in modules
        for key, route in getattr(module, "ROUTES", {}).items()
    }


def _documented_queues() -> Iterator[list[str]]:
    queues = properties("SQS::Queue")
    for function, content in functions().items():
        for event in content.get("Events", {}).values():
            if event["Type"] != "SQS":
                continue
            (name,) = mentioned(event["Properties"]["Queue"])
            queue = queues[name]
            kept = queue.get("MessageRetentionPeriod", SQS_KEEPS_BY_DEFAULT) // DAY
            policy = queue["RedrivePolicy"]
            yield [
                name,
                function,
                str(event["Properties"]["BatchSize"]),
                f"{queue['VisibilityTimeout']} s",
                f"{kept} days",
                str(policy["maxReceiveCount"]),
                *mentioned(policy["deadLetterTargetArn"]),
            ]


def _documented_table(name: str, table: Mapping[str, Any]) -> list[str]:
    keys = {key["KeyType"]: key["AttributeName"] for key in table["KeySchema"]}
    indexes = [index["IndexName"] for index in table.get("GlobalSecondaryIndexes", [])]
    ends = "yes" if "TimeToLiveSpecification" in table else "no"
    return [name, keys["HASH"], keys.get("RANGE", "–"), ", ".join(indexes) or "–", ends]


# -- settings --------------------------------------------------------------------------------------


def test_every_parameter_is_documented_with_its_default() -> None:
    documented = [row[:2] for row in CONFIGURATION.table("Parameters of the stack")]
    assert documented == [
        [name, str(about["Default"]) or "empty"] for name, about in template()["Parameters"].items()
    ]


def test_every_variable_of_a_function_is_documented() -> None:
    given = set(template()["Globals"]["Function"]["Environment"]["Variables"])
    for function in functions().values():
        given |= set(variables(function))
    asked_for = {name.upper() for name, setting in vars(Settings).items() if _is_setting(setting)}
    documented = CONFIGURATION.column("Environment of the functions")
    assert asked_for
    assert sorted(documented) == sorted(given | asked_for)


def test_every_variable_of_a_local_run_is_documented() -> None:
    source = (ROOT / "local" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"([A-Z][A-Z_]+)"', source))
    assert set(CONFIGURATION.column("A local run")) == read


def test_every_variable_of_make_is_documented() -> None:
    defined = {
        name
        for makefile in ("Makefile", "build.mk")
        for name in re.findall(
            r"^([A-Z_]+) \?=", (ROOT / makefile).read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert set(CONFIGURATION.column("Make")) == defined


def test_the_outputs_that_are_no_table_or_queue_are_documented() -> None:
    text = CONFIGURATION.section("What the stack tells")
    kept = [*properties("DynamoDB::Table"), *properties("SQS::Queue")]
    others = [name for name in template()["Outputs"] if name not in kept]
    assert others
    assert [name for name in others if f"`{name}`" not in text] == []


def _is_setting(thing: object) -> bool:
    return hasattr(thing, "__get__") and hasattr(thing, "read")


# -- codes -----------------------------------------------------------------------------------------


def test_every_code_of_an_answer_is_documented_with_its_status_and_text() -> None:
    answered = [
        [one.code, str(one.http_status), one.description.replace("{}", "…")]
        for one in vars(codes).values()
        if isinstance(one, ApiCode)
    ]
    assert sorted(row[:3] for row in ERRORS.table("Code of the answer")) == sorted(answered)


def test_every_status_of_a_row_is_documented() -> None:
    given = [codes.ROW_ACCEPTED, *codes.ROW_STATUS.values()]
    assert sorted(ERRORS.column("Status of a row")) == sorted(given)


def test_every_status_of_a_report_is_documented_with_its_source() -> None:
    by_carriers = {one.status_code for one in [*CODES.values(), UNKNOWN] if one.state is not None}
    by_us = {_status(outcome) for outcome in _outcomes_of_the_platform()}
    documented = {(row[0], row[1]) for row in ERRORS.table("Status reports")}
    assert by_us
    assert documented == {
        *((code, ReportSource.CARRIER.value) for code in by_carriers),
        *((code, ReportSource.PLATFORM.value) for code in by_us),
    }
    assert codes.STATUS_DESCRIPTIONS.keys() <= {code for code, _ in documented}


def _status(outcome: Outcome) -> str:
    rule = outcome.reason
    return codes.STATUS_OF_RULE.get(rule, outcome.status_code) if rule else outcome.status_code


def _outcomes_of_the_platform() -> Iterator[Outcome]:
    yield from REJECTIONS.values()
    for found in pkgutil.iter_modules(usecases.__path__):
        module = importlib.import_module(f"{usecases.__name__}.{found.name}")
        for thing in vars(module).values():
            if isinstance(thing, Outcome) and thing.source is ReportSource.PLATFORM:
                yield thing


# -- what operators look for -----------------------------------------------------------------------


def test_every_alarm_has_its_section_in_the_runbook() -> None:
    sections = [heading for heading in RUNBOOK.headings if heading.endswith("Alarm")]
    assert sorted(sections) == sorted(properties("CloudWatch::Alarm"))


@pytest.mark.parametrize("alarm", sorted(properties("CloudWatch::Alarm")))
def test_an_alarms_section_says_what_it_means_how_to_look_and_what_to_do(alarm: str) -> None:
    section = RUNBOOK.section(alarm)
    assert [part for part in ("**Meaning.**", "**Look.**", "**Do.**") if part not in section] == []


def test_every_log_group_is_in_the_runbook() -> None:
    named = set(re.findall(r"`(\w+LogGroup)`", RUNBOOK.section("Logs")))
    assert named == set(properties("Logs::LogGroup"))


def test_what_functions_count_is_in_the_runbook() -> None:
    documented = {name.strip() for cell in RUNBOOK.column("Metrics") for name in cell.split(",")}
    # A push that was not taken comes back, and is counted among the entries that failed.
    endings = [ending.value for ending in Ending if ending is not Ending.NOT_TAKEN]
    states = [f"Messages{state.value.capitalize()}" for state in MessageState]
    replies = {*Routed, *WISHES.values(), CONFIRMED}
    assert {*Recorded, *replies, *endings, *states} - documented == set()
