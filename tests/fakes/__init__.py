"""The ports, kept in memory. tests/contracts holds them to what the real adapters do.

Like the real ones, the stores may be used by several threads.
"""

from tests.fakes.assemblies import FakeAssemblies
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.details import FakeDetails, FakeTemplateNames
from tests.fakes.exports import FakeExportFiles, FakeExports
from tests.fakes.fingerprints import FakeFingerprints
from tests.fakes.measures import FakeMeasures
from tests.fakes.outside import (
    FakeCarrier,
    FakeCustomers,
    FakeQueue,
    FakeRenderer,
    fake_signature,
)
from tests.fakes.pending import FakeCommit
from tests.fakes.records import (
    FakeCheckpoints,
    FakeConfiguration,
    FakeInbound,
    FakeMessages,
    FakePushLog,
)
from tests.fakes.routing import FakePaces, FakeRouting
from tests.fakes.screening import (
    NUMBER_KEYS,
    FakeAnswers,
    FakeBarrings,
    FakeHistories,
)
from tests.fakes.statistics import FakeStatistics

__all__ = [
    "NOON",
    "NUMBER_KEYS",
    "FakeAnswers",
    "FakeAssemblies",
    "FakeBarrings",
    "FakeCarrier",
    "FakeCheckpoints",
    "FakeClock",
    "FakeCommit",
    "FakeConfiguration",
    "FakeCustomers",
    "FakeDetails",
    "FakeExportFiles",
    "FakeExports",
    "FakeFingerprints",
    "FakeHistories",
    "FakeInbound",
    "FakeMeasures",
    "FakeMessages",
    "FakePaces",
    "FakePushLog",
    "FakeQueue",
    "FakeRenderer",
    "FakeRouting",
    "FakeStatistics",
    "FakeTemplateNames",
    "fake_signature",
]
