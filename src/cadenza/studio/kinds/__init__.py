"""The kinds of work: one module each, with what a worker does and how the server keeps it.

Modules are imported where they are needed: the server must stay light, and so must a worker
that never does some kind of work. ``table`` lists them.
"""
