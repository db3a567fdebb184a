"""push: status reports and uplinks in, sent to the customer's URL."""

from heliograph.bootstrap.push import push, write_log
from heliograph.bootstrap.queues import push_queue
from heliograph.edge.queue import QueueHandler

handler = QueueHandler(push, push_queue, concurrency=10, afterwards=write_log)
