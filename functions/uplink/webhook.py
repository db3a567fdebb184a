"""uplink: the carriers' uplink callbacks in, inbound messages queued."""

from heliograph.bootstrap.uplink_webhook import ROUTES
from heliograph.edge.http import HttpHandler

handler = HttpHandler(ROUTES)
