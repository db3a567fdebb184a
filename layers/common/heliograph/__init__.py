"""Heliograph: an SMS platform that a company runs in its own AWS account."""
