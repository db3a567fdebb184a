"""query: what was sent and what became of it."""

from heliograph.bootstrap.query import ROUTES
from heliograph.edge.http import HttpHandler

handler = HttpHandler(ROUTES)
