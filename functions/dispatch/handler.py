"""dispatch: send jobs in, messages handed to the carrier."""

from heliograph.bootstrap.dispatch import LONGEST_JOB, dispatch
from heliograph.bootstrap.queues import submit_queue
from heliograph.edge.queue import QueueHandler

handler = QueueHandler(dispatch, submit_queue, longest=LONGEST_JOB)
