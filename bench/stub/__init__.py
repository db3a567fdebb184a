"""An AWS that answers at once: what the functions need of DynamoDB and SQS, kept in memory.

It runs in a process of its own, so that its work is not taken for theirs, and it counts what it is
asked and what AWS would charge for it. Beside AWS it is a carrier and a customer who take all they
get. It checks no request; that they are right is tested elsewhere.
"""
