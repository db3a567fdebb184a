"""Where AWS calls us: events in, answers out, and what every function logs and measures."""
