"""What the inside needs of the outside: small protocols, and the plain values they exchange.

Use cases depend on these and on the domain alone. The adapters are in `models/` (DynamoDB),
`queues/` (SQS), `carriers/`, `dialects/` and `egress/` (HTTP); `bootstrap` joins them.

Names are imported from their modules, so that no function imports what only others use.
"""
