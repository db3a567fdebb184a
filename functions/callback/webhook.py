"""callback: the carriers' status callbacks in, delivery reports queued."""

from heliograph.bootstrap.callback_webhook import ROUTES
from heliograph.edge.http import HttpHandler

handler = HttpHandler(ROUTES)
