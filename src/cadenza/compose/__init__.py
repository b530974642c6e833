"""The compose room."""
