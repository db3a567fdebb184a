"""callback: delivery reports in, recorded once, status reports queued."""

from heliograph.bootstrap.callback_worker import record
from heliograph.bootstrap.queues import report_queue
from heliograph.edge.queue import TogetherHandler

handler = TogetherHandler(record, report_queue)
