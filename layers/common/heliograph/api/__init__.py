"""Our own HTTP API, the same for every vendor's customers: what was sent and what became of it.

parameters.py  what stands in a query
problems.py    everything that can be wrong, in one shape
callers.py     who asks, what they may see, and what is kept of that
details.py     send details as they are asked for
statistics.py  statistics as they are asked for and answered
documents.py   the JSON of a message, its story, a reply, an opt-out
endpoint.py    the routes of questions that are answered at once
rows.py        rows of a file, as CSV and as JSON Lines
exports.py     the routes of exports
questions.py   what an export holds: its question and its rows
"""
