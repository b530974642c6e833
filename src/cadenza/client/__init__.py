"""A typed client of the studio's API: ``CadenzaClient(url)`` has a method for every operation.

>>> from cadenza.client import CadenzaClient
>>> CadenzaClient("http://127.0.0.1:8083").url
'http://127.0.0.1:8083'
"""

from __future__ import annotations

from cadenza.client.client import CadenzaClient
from cadenza.client.jobs import JobEvent, RunningJob

__all__ = ["CadenzaClient", "JobEvent", "RunningJob"]
