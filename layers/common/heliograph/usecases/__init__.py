"""What the platform does, one use case per file, each a callable with its ports as fields."""
