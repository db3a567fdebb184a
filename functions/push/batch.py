"""push: status reports in, put together for the applications' own addresses."""

from heliograph.bootstrap.push_batch import batch
from heliograph.edge.gathering import GatheringHandler

handler = GatheringHandler(batch)
