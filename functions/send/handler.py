"""send: HTTP in, send jobs out."""

from heliograph.bootstrap.send import ROUTES
from heliograph.edge.http import HttpHandler

handler = HttpHandler(ROUTES)
