"""Our own HTTP API, the same for every vendor's customers: what was sent and what became of it.

parameters.py  what stands in a query
problems.py    everything that can be wrong, in one shape
callers.py     who asks, what they may see, and what is kept of that
documents.py   the JSON of a message, its story, a reply, an opt-out
endpoint.py    the routes
"""
