"""The records in DynamoDB: a PynamoDB model for each aggregate, and the stores that keep the ports.

No model has a table of its own. `Database.bound` makes the class for a deployment's table.
"""
