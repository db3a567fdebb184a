"""Exports: of two who save the same version one wins. Their files: put together in any case."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from heliograph.domain.errors import TooManyExports
from heliograph.domain.exports import FORGOTTEN, KEPT, Export, ExportState, Part, Progress, Upload
from heliograph.files.s3 import S3Files
from heliograph.models.database import Database
from heliograph.models.exports import BACKOFF, CallerExportsRecord, DynamoExports, ExportRecord
from heliograph.ports.exports import ExportFiles, Exports
from heliograph.usecases.run_export import CLAIM

from tests.contracts.conftest import ADAPTERS, aws_session
from tests.contracts.test_lost_answers import Wire, connect
from tests.deployment import Deployment
from tests.fakes import NOON, FakeClock, FakeExportFiles, FakeExports

MANY = 100
NEW = 3
"""Requests of a new export whose caller has no others: is it there, who asks, and a transaction."""
FIVE = 5 * 1024 * 1024

_numbers = count()


def new_export(**facts: Any) -> Export:
    export = Export(
        export_id=f"export-{next(_numbers)}",
        asked_by="application 10001",
        question={"kind": "details", "template_id": "验证码"},
        request="digest",
        asked_at=NOON,
        changed_at=NOON,
    )
    return replace(export, **facts)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=ADAPTERS)
def exports(request: pytest.FixtureRequest, clock: FakeClock) -> Exports:
    if request.param == "fake":
        return FakeExports(clock)
    database: Database = request.getfixturevalue("database")
    return table(database, clock)


def table(database: Database, clock: FakeClock) -> DynamoExports:
    records = database.bound(ExportRecord, "ExportsTable")
    of_callers = database.bound(CallerExportsRecord, "ExportsTable")
    return DynamoExports(records, of_callers, clock, replace(BACKOFF, sleep=lambda _: None))


@pytest.fixture(params=("fake", "s3"))
def files(request: pytest.FixtureRequest) -> ExportFiles:
    if request.param == "fake":
        return FakeExportFiles()
    deployment: Deployment = request.getfixturevalue("deployment")
    client: Any = aws_session().create_client("s3")
    return S3Files(client, deployment.buckets["ExportsBucket"])


def test_an_export_is_found_as_it_was_stored(exports: Exports) -> None:
    export = new_export()
    assert exports.add(export, MANY) == export
    assert exports.get(export.export_id) == export
    full = replace(
        export,
        version=2,
        state=ExportState.RUNNING,
        claimed_by="entry-1",
        claimed_until=NOON + CLAIM,
        progress=Progress(position="a token", rows=7, size=4711, rest="key/2"),
        upload=Upload("key/1", "upload"),
        parts=(Part(1, '"etag"'), Part(3, '"other"')),
    )
    assert exports.save(full)
    assert exports.get(export.export_id) == full
    ended = replace(full, version=3, progress=Progress(position=None), key="key/1", reason="none")
    assert exports.save(ended)
    assert exports.get(export.export_id) == ended


def test_a_second_one_with_the_same_id_is_the_first(exports: Exports, clock: FakeClock) -> None:
    first = new_export()
    exports.add(first, MANY)
    again = replace(first, request="another", asked_at=NOON + KEPT)
    assert exports.add(again, MANY) == first
    clock.advance(KEPT)
    assert exports.get(first.export_id) is None
    assert exports.add(again, MANY) == again == exports.get(first.export_id)


@pytest.mark.parametrize("export_id", ["", "x" * 2000, "\ud800", "nobody's"])
def test_an_invented_export_is_not_there(exports: Exports, export_id: str) -> None:
    assert exports.get(export_id) is None


def test_of_two_who_save_the_same_version_one_wins(exports: Exports) -> None:
    export = new_export()
    exports.add(export, MANY)
    assert exports.save(replace(export, version=2, key="one"))
    assert not exports.save(replace(export, version=2, key="two"))
    assert not exports.save(replace(export, version=4))
    assert not exports.save(new_export(version=2))
    stored = exports.get(export.export_id)
    assert stored is not None
    assert stored.key == "one"


@pytest.mark.usefixtures("deployment")
def test_a_save_whose_answer_was_lost_is_saved(clock: FakeClock) -> None:
    export = new_export(asked_by="tim")
    wire = Wire(lost=1, answered=NEW)
    exports = table(connect(wire), clock)
    exports.add(export, MANY)
    assert exports.save(replace(export, version=2))
    assert wire.requests == NEW + 2


@pytest.mark.usefixtures("deployment")
@pytest.mark.parametrize("answered", range(NEW))
def test_a_new_one_whose_answer_was_lost_is_there_once(clock: FakeClock, answered: int) -> None:
    export = new_export(asked_by=f"application {answered}")
    exports = table(connect(Wire(lost=1, answered=answered)), clock)
    assert exports.add(export, 1) == export == exports.get(export.export_id)


def test_no_more_than_so_many_of_a_caller_are_under_way(exports: Exports) -> None:
    first, second, third = (new_export(asked_by="ada") for _ in range(3))
    for export in (first, second):
        exports.add(export, 2)
    with pytest.raises(TooManyExports) as refused:
        exports.add(third, 2)
    assert refused.value.most == 2
    assert exports.get(third.export_id) is None
    assert exports.add(first, 2) == first, "asked for again, it is no new one"
    others = new_export(asked_by="ben")
    assert exports.add(others, 2) == others


@pytest.mark.parametrize("state", [ExportState.DONE, ExportState.FAILED])
def test_what_has_ended_makes_room_for_one(exports: Exports, state: ExportState) -> None:
    first, second, third = (new_export(asked_by=f"{state} caller") for _ in range(3))
    exports.add(first, 1)
    exports.save(replace(first, version=2, state=ExportState.RUNNING))
    with pytest.raises(TooManyExports):
        exports.add(second, 1)
    exports.save(replace(first, version=3, state=state))
    assert exports.add(second, 1) == second
    with pytest.raises(TooManyExports):
        exports.add(third, 1)


def test_what_nobody_has_changed_for_an_hour_does_not_count(
    exports: Exports, clock: FakeClock
) -> None:
    """Its entry may be lost; nobody is to wait for a day because of that."""
    first, second = new_export(asked_by="eve"), new_export(asked_by="eve")
    exports.add(first, 1)
    clock.advance(FORGOTTEN - timedelta(seconds=1))
    with pytest.raises(TooManyExports):
        exports.add(second, 1)
    clock.advance(timedelta(seconds=1))
    assert exports.add(second, 1) == second


def test_an_export_that_is_gone_is_none_of_its_callers(exports: Exports, clock: FakeClock) -> None:
    first, second = new_export(asked_by="mia"), new_export(asked_by="mia")
    exports.add(first, 1)
    clock.advance(KEPT)
    again = replace(second, asked_at=clock.now(), changed_at=clock.now())
    assert exports.add(again, 1) == again


class Overtaken(DynamoExports):
    """Somebody else's new export is stored just before ours, so many times."""

    def overtake(self, *others: Export) -> None:
        self._others = iter(others)

    def _added(self, export: Export, *known: Any) -> bool:
        if other := next(self._others, None):
            assert super()._added(other, *known)
        return super()._added(export, *known)


@pytest.mark.usefixtures("deployment")
@pytest.mark.parametrize(("most", "is_stored"), [(3, True), (2, False)])
def test_of_many_at_once_no_more_are_stored_than_may_be(
    database: Database, clock: FakeClock, most: int, is_stored: bool
) -> None:
    caller = f"many, of {most}"
    ours, *others = (new_export(asked_by=caller) for _ in range(3))
    records = database.bound(ExportRecord, "ExportsTable")
    of_callers = database.bound(CallerExportsRecord, "ExportsTable")
    exports = Overtaken(records, of_callers, clock, replace(BACKOFF, sleep=lambda _: None))
    exports.overtake(*others)
    if is_stored:
        assert exports.add(ours, most) == ours
    else:
        with pytest.raises(TooManyExports):
            exports.add(ours, most)
    assert all(exports.get(other.export_id) == other for other in others)
    assert (exports.get(ours.export_id) is None) is not is_stored


def test_what_is_kept_of_callers_is_no_export(exports: Exports) -> None:
    exports.add(new_export(asked_by="zoe"), MANY)
    assert exports.get("of zoe") is None


def test_what_was_put_is_got(files: ExportFiles) -> None:
    files.put("a/1", b"whole")
    assert files.get("a/1") == b"whole"


def test_the_parts_that_are_named_become_one_file_in_their_order(files: ExportFiles) -> None:
    upload = files.begin("b/1")
    first = files.add(upload, 1, b"1" * FIVE)
    files.add(upload, 2, b"forgotten")
    last = files.add(upload, 10_000, b"3")
    files.finish(upload, [first, last])
    assert files.get("b/1") == b"1" * FIVE + b"3"


def test_a_file_may_be_put_together_again(files: ExportFiles) -> None:
    upload = files.begin("c/1")
    parts = [files.add(upload, 1, b"all")]
    files.finish(upload, parts)
    files.finish(upload, parts)
    assert files.get("c/1") == b"all"


@pytest.mark.parametrize("is_there", [True, False])
def test_an_upload_that_s3_has_forgotten_was_finished_if_its_file_is_there(is_there: bool) -> None:
    client: Any = aws_session().create_client(
        "s3", aws_access_key_id="a", aws_secret_access_key="b"
    )
    files, upload = S3Files(client, "bucket"), Upload("d/1", "forgotten")
    with Stubber(client) as s3:
        s3.add_client_error("complete_multipart_upload", "NoSuchUpload", http_status_code=404)
        if is_there:
            s3.add_response("head_object", {}, {"Bucket": "bucket", "Key": "d/1"})
            files.finish(upload, [Part(1, '"etag"')])
        else:
            s3.add_client_error("head_object", "404", http_status_code=404)
            with pytest.raises(ClientError, match="HeadObject"):
                files.finish(upload, [Part(1, '"etag"')])
        s3.assert_no_pending_responses()
