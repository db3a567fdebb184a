"""`make soak`: a steady rate through the whole local system, and what became of every message.

- `schedule.py`   which send is due when, to which handsets
- `sending.py`    sends in time, whether or not the system keeps up
- `customer.py`   the customer's server, which counts what it is told
- `system.py`     the local system, its queues and its handsets
- `processes.py`  the memory of every process over time, and what it worked
- `run.py`        one soak from start to stop
- `verdict.py`    what is lost, doubled or told wrongly
- `latency.py`    how long it took, and where
- `table.py`      all of it in tables
"""
