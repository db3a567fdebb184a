"""simulator: what handsets do after they got a message."""

from heliograph.bootstrap.queues import handset_queue
from heliograph.bootstrap.simulator import act
from heliograph.edge.queue import QueueHandler

handler = QueueHandler(act, handset_queue, concurrency=10)
