"""callback: what carriers put into a queue of ours, as delivery reports and inbound messages."""

from heliograph.bootstrap.callback_events import receive
from heliograph.bootstrap.queues import carrier_event_queue
from heliograph.edge.queue import QueueHandler

handler = QueueHandler(receive, carrier_event_queue, concurrency=10)
