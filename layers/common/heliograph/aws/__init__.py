"""Requests to AWS, without its SDK: what a function that somebody waits for starts with."""
