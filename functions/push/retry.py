"""push: pushes that were not taken in, sent again."""

from heliograph.bootstrap.push import push_again
from heliograph.bootstrap.queues import push_retry_queue
from heliograph.edge.queue import QueueHandler

handler = QueueHandler(push_again, push_retry_queue, concurrency=10)
