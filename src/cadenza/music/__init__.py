"""The music room."""
