"""An AWS that answers at once: what the functions need of DynamoDB and SQS, kept in memory.

It runs in a process of its own, so that its work is not taken for theirs, and it counts what it is
asked. It checks nothing; that requests are right is tested elsewhere.
"""
