"""The studio's core: jobs in worker processes, and the library of pieces made here."""
