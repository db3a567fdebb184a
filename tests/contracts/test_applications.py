"""What operators change of an application."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import boto3
import pytest
from heliograph.domain.configuration import Application, ApplicationState, Area, PushKeys
from heliograph.domain.frequency import FrequencyLimits
from heliograph.models.applications import (
    ApplicationRecord,
    DynamoApplications,
    SecretsContended,
)
from heliograph.models.database import Database

from tests.contracts.conftest import aws_session
from tests.contracts.test_configuration import INTERNATIONAL, MAINLAND
from tests.deployment import REGION

MOVED = "https://elsewhere.test/replies"
UNKNOWN = ["999", "", "9" * 3000]

Change = Callable[[DynamoApplications, str], Application | None]

CHANGES: dict[str, tuple[Change, Application]] = {
    "name": (lambda all_, id_: all_.rename(id_, "new"), replace(MAINLAND, name="new")),
    "state": (
        lambda all_, id_: all_.set_state(id_, ApplicationState.SUSPENDED),
        replace(MAINLAND, state=ApplicationState.SUSPENDED),
    ),
    "allowlist": (
        lambda all_, id_: all_.set_allowlist(id_, ["198.51.100.7/32"]),
        replace(MAINLAND, allowlist=("198.51.100.7/32",)),
    ),
    "no allowlist": (
        lambda all_, id_: all_.set_allowlist(id_, ()),
        replace(MAINLAND, allowlist=()),
    ),
    "limits": (
        lambda all_, id_: all_.set_limits(id_, FrequencyLimits(per_day=7)),
        replace(MAINLAND, limits=FrequencyLimits(per_day=7)),
    ),
    "no limits": (lambda all_, id_: all_.set_limits(id_, None), replace(MAINLAND, limits=None)),
    "uplink": (
        lambda all_, id_: all_.set_uplink_url(id_, MOVED),
        replace(MAINLAND, uplink_url=MOVED),
    ),
    "no uplink": (
        lambda all_, id_: all_.set_uplink_url(id_, None),
        replace(MAINLAND, uplink_url=None),
    ),
    "address of reports": (
        lambda all_, id_: all_.set_report_url(id_, MOVED),
        replace(MAINLAND, report_url=MOVED),
    ),
    "no address of reports": (
        lambda all_, id_: all_.set_report_url(id_, None),
        replace(MAINLAND, report_url=None),
    ),
    "push keys": (
        lambda all_, id_: all_.set_push_keys(id_, PushKeys("other key", "other secret")),
        replace(MAINLAND, push_keys=PushKeys("other key", "other secret")),
    ),
    "no push keys": (
        lambda all_, id_: all_.set_push_keys(id_, None),
        replace(MAINLAND, push_keys=None),
    ),
    "new webhook secret": (
        lambda all_, id_: all_.rotate_webhook_secret(id_, "whsec_bmV3ZXN0"),
        replace(MAINLAND, webhook_secrets=("whsec_bmV3ZXN0", "whsec_bmV3")),
    ),
    "old webhook secret": (
        lambda all_, id_: all_.retire_webhook_secret(id_),
        replace(MAINLAND, webhook_secrets=("whsec_bmV3",)),
    ),
    "no webhook secrets": (
        lambda all_, id_: all_.clear_webhook_secrets(id_),
        replace(MAINLAND, webhook_secrets=()),
    ),
    "new secret": (
        lambda all_, id_: all_.rotate_secret(id_, "newest"),
        replace(MAINLAND, app_secrets=("newest", "new secret")),
    ),
    "old secret": (
        lambda all_, id_: all_.retire_secret(id_),
        replace(MAINLAND, app_secrets=("new secret",)),
    ),
}


@pytest.fixture
def applications(database: Database) -> DynamoApplications:
    store = store_in(database)
    for application in (MAINLAND, INTERNATIONAL):
        store.save(application)
    return store


def store_in(database: Database) -> DynamoApplications:
    return DynamoApplications(database.bound(ApplicationRecord, "ApplicationsTable"))


@pytest.mark.parametrize("thing", CHANGES)
def test_a_change_changes_one_thing_and_nothing_else(
    applications: DynamoApplications, thing: str
) -> None:
    """APP-04, APP-08, APP-09, APP-13, FRQ-09; two secrets may be active at once."""
    change, changed = CHANGES[thing]
    assert changed != MAINLAND
    assert change(applications, "101") == changed
    assert applications.get("101") == changed
    assert applications.get_by_key(MAINLAND.app_key) == changed
    assert applications.get("102") == INTERNATIONAL


@pytest.mark.parametrize("thing", CHANGES)
def test_a_change_that_is_made_twice_is_made_once(
    applications: DynamoApplications, thing: str
) -> None:
    change, changed = CHANGES[thing]
    assert [change(applications, "101"), change(applications, "101")] == [changed, changed]


@pytest.mark.parametrize("unknown", UNKNOWN)
@pytest.mark.parametrize("thing", CHANGES)
def test_an_unknown_application_is_not_made_by_changing_it(
    applications: DynamoApplications, thing: str, unknown: str
) -> None:
    change, _ = CHANGES[thing]
    assert change(applications, unknown) is None
    assert applications.get(unknown) is None


def test_the_first_webhook_secret_of_an_application_is_its_only_one(
    applications: DynamoApplications,
) -> None:
    assert INTERNATIONAL.webhook_secrets == ()
    signed = replace(INTERNATIONAL, webhook_secrets=("whsec_Zmlyc3Q=",))
    assert applications.rotate_webhook_secret("102", "whsec_Zmlyc3Q=") == signed
    assert applications.retire_webhook_secret("102") == signed
    assert applications.get("102") == signed


def test_nothing_is_retired_where_there_is_no_webhook_secret(
    applications: DynamoApplications,
) -> None:
    assert applications.retire_webhook_secret("102") == INTERNATIONAL


# -- limits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("application", "limits"), [(MAINLAND, FrequencyLimits()), (INTERNATIONAL, None)]
)
def test_an_application_for_which_nobody_chose_limits_has_those_of_its_area(
    applications: DynamoApplications, application: Application, limits: FrequencyLimits | None
) -> None:
    """FRQ-01 to FRQ-04, FRQ-09; as all were stored before limits could be chosen."""
    boto3.client("dynamodb", region_name=REGION).update_item(
        TableName="ApplicationsTable",
        Key={"application_id": {"S": application.application_id}},
        UpdateExpression="REMOVE limits, allowlist",
    )
    stored = applications.get(application.application_id)
    assert stored == replace(application, limits=limits, allowlist=())


@pytest.mark.parametrize("area", Area)
@pytest.mark.parametrize("limits", [None, FrequencyLimits(), FrequencyLimits(per_minute=0)])
def test_chosen_limits_hold_in_every_area_also_if_there_are_none(
    applications: DynamoApplications, area: Area, limits: FrequencyLimits | None
) -> None:
    chosen = replace(MAINLAND, area=area, limits=limits)
    applications.save(chosen)
    assert applications.get("101") == chosen


# -- new applications ------------------------------------------------------------------------------

_ids = count(5000)


def new_application() -> Application:
    number = next(_ids)
    return replace(MAINLAND, application_id=str(number), app_key=f"key-of-{number}")


def test_a_new_application_is_stored_once(applications: DynamoApplications) -> None:
    """APP-01."""
    application = new_application()
    assert applications.create(application) is True
    assert applications.get(application.application_id) == application
    assert applications.get_by_key(application.app_key) == application


def test_a_taken_id_is_not_given_to_another_application(applications: DynamoApplications) -> None:
    assert applications.create(replace(new_application(), application_id="101")) is False
    assert applications.get("101") == MAINLAND


def test_a_repeated_write_of_the_same_application_is_its_own(
    applications: DynamoApplications,
) -> None:
    """A write is repeated if its answer was lost; keys are random, so nobody else has it."""
    application = new_application()
    assert applications.create(application) is True
    assert applications.create(application) is True


# -- operators at once -----------------------------------------------------------------------------


def meeting(others: Iterator[str], database: Database) -> DynamoApplications:
    """A store in which somebody else rotates the secret before each write, as long as they do."""

    def rotate(**_: object) -> None:
        for secret in others:
            store_in(database).rotate_secret("101", secret)
            break

    session = aws_session()
    session.get_component("event_emitter").register("before-call.dynamodb.UpdateItem", rotate)
    return store_in(Database(session))


@pytest.mark.usefixtures("applications")
def test_two_operators_who_rotate_at_once_leave_both_new_secrets_valid(database: Database) -> None:
    store = meeting(iter(["theirs"]), database)
    rotated = store.rotate_secret("101", "ours")
    assert rotated is not None
    assert rotated.app_secrets == ("ours", "theirs")


@pytest.mark.usefixtures("applications")
def test_who_never_gets_through_is_told_so(database: Database) -> None:
    store = meeting((f"theirs {number}" for number in count()), database)
    with pytest.raises(SecretsContended):
        store.rotate_secret("101", "ours")
    kept = store.get("101")
    assert kept is not None
    assert "ours" not in kept.app_secrets
