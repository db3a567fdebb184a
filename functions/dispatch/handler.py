"""dispatch: send jobs in, messages handed to the carrier."""

from heliograph.bootstrap.dispatch import dispatch
from heliograph.bootstrap.queues import submit_queue
from heliograph.edge.queue import QueueHandler

handler = QueueHandler(dispatch, submit_queue, longest=80)
