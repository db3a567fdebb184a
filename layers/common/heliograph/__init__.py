"""Heliograph: an SMS platform that a company runs in its own AWS account."""

__version__ = "0.1.0"
