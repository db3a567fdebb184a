"""What a report loses that comes before the record of its message."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from heliograph.domain.message_ids import message_ids

from bench.deployment import Deployment
from bench.process import measured
from bench.rows import Budget, Row
from local.demo import MAINLAND_ID

WORKER: Final = "CallbackWorkerFunction"


def rows(deployment: Deployment) -> Iterator[Row]:
    """Let a report come first, and see after how many seconds it is to come back."""
    message_id = next(message_ids(MAINLAND_ID, datetime.now(UTC)))
    environment = deployment.environment_of("CallbackWebhookFunction", WORKER)
    seconds = measured("bench.early_report", environment, [deployment.endpoint, message_id])
    yield Row("report before its record: comes back after", seconds, "s", budget=Budget(1))
