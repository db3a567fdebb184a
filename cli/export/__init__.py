"""`heliograph export`: records into files.

files.py       files that are there whole or not at all
details.py     heliograph export details
statistics.py  heliograph export statistics
"""

from __future__ import annotations

from cli.context import group
from cli.export import details, statistics

app = group("Write records to files, at any size.")
app.command("details")(details.export_details)
app.command("statistics")(statistics.export_statistics)
