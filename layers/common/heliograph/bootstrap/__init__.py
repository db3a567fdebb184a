"""Where everything is joined: the only place that builds adapters and knows vendors by name.

One module for each Lambda function, named after it, so that a function loads what it needs and
nothing else; what several of them need is in `shared` (any), `records` (DynamoDB), `queues` (SQS)
and `carriers`. Nothing is built before it is asked for, and everything is built once.
"""
