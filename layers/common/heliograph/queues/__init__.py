"""The SQS side: entries as JSON, and the queues they are put into."""
