"""simulator: the carrier's way in, takes messages for its handsets."""

from heliograph.bootstrap.simulator import ROUTES
from heliograph.edge.http import HttpHandler

handler = HttpHandler(ROUTES)
