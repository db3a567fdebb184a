"""tally: changes of messages in, statistics out."""

from heliograph.bootstrap.tally import tally
from heliograph.edge.stream import StreamHandler

handler = StreamHandler(tally)
