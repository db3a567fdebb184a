"""export: jobs in, files of records out."""

from heliograph.bootstrap.export import export
from heliograph.bootstrap.queues import export_queue
from heliograph.edge.queue import QueueHandler

handler = QueueHandler(export, export_queue, longest=270)
