"""Where we hand a message on: one folder for each carrier, with the same files in every folder.

- `account.py`    the settings and credentials that an account of it has, as data
- `submit.py`     the carrier (`ports.Carrier`): one request, and what its answer means
- `webhook.py`    how the carrier calls us (`ports.CarrierWebhook`): verify, then parse
- `events.py`     instead, where it does not call but writes to a queue (`ports.CarrierEvents`)
- `signature.py`  how requests are signed, where the carrier signs them
- `codes.py`      the carrier's codes as one table, total with a row for unknown ones

`simulator/` is the model. Every carrier passes the suites tests/contracts/test_carrier_*.py.
Beside the folders, `vendors.py` names them all, `accounts.py` builds their adapters,
`credentials.py` reads the one secret of all, and `pools.py` has the threads that submit.
"""
