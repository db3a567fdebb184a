"""The wire APIs that customers speak to us, a folder each. Nothing else names their vendors."""
