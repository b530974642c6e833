"""The HTTP API and the page: a thin surface over the studio."""
