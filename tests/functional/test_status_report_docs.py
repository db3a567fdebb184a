"""What docs/status-reports.md tells customers to do works on what they are pushed."""

from dataclasses import replace
from typing import Any

import pytest

from tests.architecture.documents import page
from tests.contracts.carriers.server import CarrierServer
from tests.functional.system import System
from tests.functional.test_push import notice, push, report
from tests.unit.dialects.huawei.service import APPLICATION

SECRET = "whsec_bmV3IHNlY3JldA=="
PAGE = page("docs/status-reports.md")
FIELDS = {
    "smsMsgId",
    "status",
    "total",
    "sequence",
    "source",
    "updateTime",
    "statusDesc",
    "orgCode",
    "extend",
    "to",
}


@pytest.fixture
def is_authentic() -> Any:
    """The function of the page, with a secret in the place where it says so."""
    (example,) = PAGE.blocks("python")
    namespace: dict[str, Any] = {}
    exec(example.replace("whsec_...", SECRET), namespace)  # noqa: S102 - our own page
    return namespace["is_authentic"]


def test_the_example_believes_our_pushes_and_nobody_elses(
    system: System, customer: CarrierServer, is_authentic: Any
) -> None:
    secrets = ("whsec_bmV3ZXIgdGhhbiB0aGF0", SECRET)
    system.configure(replace(APPLICATION, application_id="10001", webhook_secrets=secrets))
    push(system, report(customer.url), notice(customer.url))
    assert len(customer.requests) == 2
    for request in customer.requests:
        headers = dict(request.headers)
        assert is_authentic(request.body, headers)
        assert not is_authentic(request.body + b"&", headers)
        assert not is_authentic(request.body, {**headers, "webhook-id": "other"})
        assert not is_authentic(request.body, {**headers, "webhook-timestamp": "1763805600"})
        assert not is_authentic(request.body, {})


def test_the_page_names_every_field_of_a_report() -> None:
    cells = PAGE.column("A status report")
    assert {field for cell in cells for field in cell.split(", ")} == FIELDS
