"""The field itself, in plain Python: messages and their states, numbers, segments, templates.

Nothing here knows of AWS, HTTP or a vendor, and nothing but the standard library is imported.
"""
