"""The only way out to HTTP: to the customers' URLs, which nobody can trust, and to the carriers."""
