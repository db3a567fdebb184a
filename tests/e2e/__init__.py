"""The whole system on the local AWS engine, used from outside as its clients use it."""
