"""The brief room."""
