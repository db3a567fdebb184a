"""A carrier with handsets, deployed into the stack by the parameter Sandbox (docs/sandbox.md).

It is the other side of the wire: it knows nothing of `carriers/simulator/`, which speaks to it.

- `gateway.py`    takes a submission and queues what its handset will do
- `handset.py`    does it: reports and replies by calling our webhooks
- `handsets.py`   the table: the last four digits of a number decide
- `callbacks.py`  the requests to the webhooks
- `wire.py`       shapes and signatures
"""
