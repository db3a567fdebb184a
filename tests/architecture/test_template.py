"""What every queue, table, function and log group of the template must have."""

import re
from typing import Any

import pytest
from heliograph.bootstrap.export import MOST_RECEIPTS
from heliograph.domain.exports import KEPT
from heliograph.usecases.run_export import CLAIM, RUN

from tests.architecture.stack import (
    as_list,
    functions,
    mentioned,
    properties,
    resources,
    statements,
    template,
    variables,
    without,
)

FOURTEEN_DAYS = 14 * 24 * 3600

# Records that end by themselves: sent messages, uplinks and their parts after 90 days, statistics
# after 180, remembered answers, histories of recipients, exports and what a simulated handset
# received after one.
TABLES_WITH_RETENTION = {
    "AnswersTable",
    "RecipientsTable",
    "MessagesTable",
    "InboundTable",
    "AssembliesTable",
    "PushesTable",
    "StatisticsTable",
    "ExportsTable",
    "HandsetsTable",
}

# Nothing may stand here without the reason why AWS offers nothing narrower.
UNAVOIDABLE_WILDCARDS: frozenset[tuple[str, str]] = frozenset(
    # S3 gives permission for a bucket's files by the beginnings of their names, which are ids.
    (function, "{'Fn::Sub': '${ExportsBucket.Arn}/*'}")
    for function in ("ExportFunction", "QueryFunction")
)

QUEUES = properties("SQS::Queue")
DEAD_LETTER_QUEUES = sorted(name for name in QUEUES if name.endswith("DeadLetterQueue"))
WORK_QUEUES = sorted(QUEUES.keys() - set(DEAD_LETTER_QUEUES))
TABLES = properties("DynamoDB::Table")
FUNCTIONS = functions()
ALARMS = properties("CloudWatch::Alarm")


# -- queues ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("queue", WORK_QUEUES)
def test_every_queue_gives_up_into_its_own_dead_letter_queue(queue: str) -> None:
    policy = QUEUES[queue]["RedrivePolicy"]
    assert mentioned(policy["deadLetterTargetArn"]) == {
        f"{queue.removesuffix('Queue')}DeadLetterQueue"
    }
    assert policy["maxReceiveCount"] > 1


@pytest.mark.parametrize("queue", DEAD_LETTER_QUEUES)
def test_a_dead_letter_queue_keeps_for_14_days_and_rings_an_alarm(queue: str) -> None:
    assert QUEUES[queue]["MessageRetentionPeriod"] == FOURTEEN_DAYS
    alarms = [name for name, alarm in ALARMS.items() if queue in mentioned(alarm.get("Dimensions"))]
    assert len(alarms) == 1
    assert mentioned(ALARMS[alarms[0]]["AlarmActions"]) == {"AlarmTopic"}
    assert _condition(alarms[0]) == _condition(queue)


@pytest.mark.parametrize("queue", sorted(QUEUES))
def test_every_queue_is_encrypted(queue: str) -> None:
    assert QUEUES[queue]["SqsManagedSseEnabled"] is True


def test_every_queue_has_one_reader_that_reports_each_failed_item() -> None:
    readers = {
        name: [event for queue, event, _ in _queue_events() if queue == name]
        for name in WORK_QUEUES
    }
    assert {name: len(events) for name, events in readers.items()} == dict.fromkeys(WORK_QUEUES, 1)
    for events in readers.values():
        assert events[0]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_queue_hides_a_message_at_least_as_long_as_its_reader_may_work() -> None:
    too_short = [
        queue
        for queue, _, function in _queue_events()
        if QUEUES[queue].get("VisibilityTimeout", 30) < _timeout(function)
    ]
    assert too_short == []


def test_a_function_that_feeds_its_own_queue_says_that_this_is_no_loop() -> None:
    feeding = {
        function
        for queue, _, function in _queue_events()
        for statement in statements(FUNCTIONS[function])
        if "sqs:SendMessage" in as_list(statement["Action"])
        and queue in mentioned(statement["Resource"])
    }
    assert feeding == {"DispatchFunction", "ExportFunction"}
    assert {f for f in FUNCTIONS if FUNCTIONS[f].get("RecursiveLoop") == "Allow"} == feeding


# -- tables ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_table_is_encrypted_and_can_be_restored(table: str) -> None:
    assert TABLES[table]["SSESpecification"] == {"SSEEnabled": True}
    assert TABLES[table]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert TABLES[table]["BillingMode"] == "PAY_PER_REQUEST"


def test_tables_of_records_that_end_have_a_time_to_live() -> None:
    ending = {
        name: table["TimeToLiveSpecification"]
        for name, table in TABLES.items()
        if "TimeToLiveSpecification" in table
    }
    assert ending.keys() == TABLES_WITH_RETENTION
    for specification in ending.values():
        assert specification == {"AttributeName": "ttl", "Enabled": True}


def test_deleting_the_stack_keeps_the_tables_of_a_production_system() -> None:
    lost = [
        name
        for name, table in resources("DynamoDB::Table").items()
        if "Condition" not in table and "Retain" not in table["DeletionPolicy"]
    ]
    assert lost == []


# -- buckets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("bucket", sorted(properties("S3::Bucket")))
def test_a_bucket_is_private_encrypted_and_forgets(bucket: str) -> None:
    about = properties("S3::Bucket")[bucket]
    assert set(about["PublicAccessBlockConfiguration"].values()) == {True}
    assert about["BucketEncryption"]
    (rule,) = about["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", KEPT.days)
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": KEPT.days}


@pytest.mark.parametrize("bucket", sorted(properties("S3::Bucket")))
def test_nobody_reaches_a_bucket_but_over_tls(bucket: str) -> None:
    (policy,) = [
        one for one in properties("S3::BucketPolicy").values() if bucket in mentioned(one["Bucket"])
    ]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == (
        "Deny",
        "*",
        "s3:*",
    )
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_an_export_is_tried_as_often_as_its_queue_gives_it_out() -> None:
    assert QUEUES["ExportQueue"]["RedrivePolicy"]["maxReceiveCount"] == MOST_RECEIPTS
    assert _timeout("ExportFunction") == CLAIM.total_seconds() > RUN.total_seconds()


# -- functions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_every_function_has_its_own_role_with_every_permission_written_out(function: str) -> None:
    assert "Role" not in FUNCTIONS[function]
    assert all(isinstance(policy, dict) for policy in FUNCTIONS[function]["Policies"])
    for statement in statements(FUNCTIONS[function]):
        assert statement["Effect"] == "Allow"
        assert statement["Sid"]


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_no_permission_has_a_wildcard(function: str) -> None:
    wild = {
        (function, str(value))
        for statement in statements(FUNCTIONS[function])
        for value in [*as_list(statement["Action"]), *as_list(statement["Resource"])]
        if "*" in str(value)
    }
    assert wild <= UNAVOIDABLE_WILDCARDS


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_function_may_use_exactly_what_its_environment_names(function: str) -> None:
    kept = {
        "AWS::DynamoDB::Table",
        "AWS::SQS::Queue",
        "AWS::S3::Bucket",
        "AWS::SecretsManager::Secret",
    }
    read_by_events = {queue for queue, _, reader in _queue_events() if reader == function}
    named = _of_types(variables(FUNCTIONS[function]), kept)
    permitted = _of_types([s["Resource"] for s in statements(FUNCTIONS[function])], kept)
    assert permitted - read_by_events == named - read_by_events


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_every_function_logs_into_a_group_that_forgets(function: str) -> None:
    (group,) = mentioned(FUNCTIONS[function]["LoggingConfig"]["LogGroup"])
    assert group in properties("Logs::LogGroup")


def test_the_access_log_names_the_route_and_not_what_was_asked_for() -> None:
    """A carrier that calls by GET puts numbers and texts into the query."""
    (api,) = properties("Serverless::HttpApi").values()
    logged = set(re.findall(r"\$context\.[A-Za-z.]+", api["AccessLogSettings"]["Format"]))
    assert logged == {
        "$context.requestId",
        "$context.routeKey",
        "$context.status",
        "$context.responseLatency",
        "$context.responseLength",
        "$context.integrationErrorMessage",
    }


def test_every_log_group_forgets() -> None:
    groups = properties("Logs::LogGroup")
    assert groups
    assert [name for name, group in groups.items() if "RetentionInDays" not in group] == []


def test_every_function_runs_python_3_13_on_arm64_with_tracing() -> None:
    shared = template()["Globals"]["Function"]
    assert (shared["Runtime"], shared["Architectures"]) == ("python3.13", ["arm64"])
    assert shared["Tracing"] == "Active"
    for function in FUNCTIONS.values():
        assert function.keys().isdisjoint({"Runtime", "Architectures", "Tracing", "Layers"})


# -- the deployment --------------------------------------------------------------------------------


def test_every_table_queue_and_secret_is_an_output_of_its_own_name() -> None:
    outputs = template()["Outputs"]
    kept = [*TABLES, *QUEUES, *properties("SecretsManager::Secret")]
    assert [name for name in kept if name not in outputs] == []
    for name in kept:
        assert name in mentioned(outputs[name]["Value"])


@pytest.mark.parametrize("condition", ["IsSandbox", "UsesEndUserMessaging"])
def test_what_exists_only_on_a_condition_is_used_only_by_what_does_too(condition: str) -> None:
    conditional = {
        name
        for name, resource in template()["Resources"].items()
        if resource.get("Condition") == condition
    }
    assert conditional
    leaks = [
        (name, used)
        for name, resource in template()["Resources"].items()
        for used in mentioned(without(condition, resource.get("Properties", {}))) & conditional
        if name not in conditional
    ]
    assert leaks == []
    for name, output in template()["Outputs"].items():
        if mentioned(output["Value"]) & conditional:
            assert output.get("Condition") == condition, name


def _queue_events() -> list[tuple[str, dict[str, Any], str]]:
    """(queue, event, function) of everything that reads a queue."""
    return [
        (next(iter(mentioned(event["Properties"]["Queue"]))), event["Properties"], function)
        for function, content in FUNCTIONS.items()
        for event in content.get("Events", {}).values()
        if event["Type"] == "SQS"
    ]


def _timeout(function: str) -> int:
    default = template()["Globals"]["Function"]["Timeout"]
    return int(FUNCTIONS[function].get("Timeout", default))


def _condition(name: str) -> str | None:
    condition: str | None = template()["Resources"][name].get("Condition")
    return condition


def _of_types(value: Any, types: set[str]) -> set[str]:
    everything = template()["Resources"]
    return {name for name in mentioned(value) if everything[name]["Type"] in types}
