"""HTTP/1.1 over sockets of ours: one request, its answer, and connections that are kept."""
