"""uplink: inbound messages in, stored once and queued for the channel's owner."""

from heliograph.bootstrap.queues import uplink_queue
from heliograph.bootstrap.uplink_worker import route
from heliograph.edge.queue import QueueHandler

handler = QueueHandler(route, uplink_queue, concurrency=10)
