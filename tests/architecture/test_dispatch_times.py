"""A send job ends before its function does, and its function before its entry comes back.

Else a job whose carriers are slow would be killed in the middle. Messages that were just handed
over then are UNCONFIRMED and never sent again, although nobody may have them.
"""

from heliograph.bootstrap.dispatch import LONGEST_JOB
from heliograph.domain.routing_rules import CARRIERS_PER_ROUTE
from heliograph.egress.carrier_requests import CONNECT_TIMEOUT, READ_TIMEOUT
from heliograph.usecases.dispatch_messages import TURN
from heliograph.usecases.pace_messages import PATIENCE, WINDOW

from tests.architecture.stack import functions, properties

DISPATCH = functions()["DispatchFunction"]
BATCH_SIZE = DISPATCH["Events"]["SendJobs"]["Properties"]["BatchSize"]
RECORDS = 10.0
"""Seconds for all that is read and written, which takes milliseconds each time."""
TO_BEGIN_AND_END = 20.0


def test_the_longest_job_takes_no_longer_than_its_handler_reckons_with() -> None:
    turn = TURN.total_seconds() + CONNECT_TIMEOUT + READ_TIMEOUT
    assert CARRIERS_PER_ROUTE * turn + RECORDS <= LONGEST_JOB


def test_a_batch_of_the_longest_jobs_ends_before_the_function_does() -> None:
    assert DISPATCH["Timeout"] >= BATCH_SIZE * LONGEST_JOB + TO_BEGIN_AND_END


def test_the_function_ends_before_another_one_gets_the_same_jobs() -> None:
    visible_again_after = properties("SQS::Queue")["SubmitQueue"]["VisibilityTimeout"]
    assert DISPATCH["Timeout"] + TO_BEGIN_AND_END <= visible_again_after


def test_a_turn_has_room_for_all_that_a_job_waits_for_a_carrier_with_a_rate() -> None:
    assert PATIENCE + WINDOW < TURN
