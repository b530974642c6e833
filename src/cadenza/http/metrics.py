"""Figures for Prometheus, in a registry of the application's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.types import Scope

from cadenza._version import __version__

if TYPE_CHECKING:
    from cadenza.studio.studio import Studio

__all__ = ["Metrics"]

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0)
_PAGE = "page"
_API = "/api/v1/"


class Metrics:
    """What is counted.

    Parameters
    ----------
    studio : Studio or None
        Its jobs are told of when somebody asks.
    """

    def __init__(self, studio: Studio | None) -> None:
        self._registry = CollectorRegistry(auto_describe=True)
        self._requests = Counter(
            "cadenza_http_requests",
            "Requests by method, route and status.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "cadenza_http_request_seconds",
            "Seconds from a request to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        if studio is not None:
            self._registry.register(_Jobs(studio))

    def saw(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request.

        Its route is the pattern, never the address, so that callers cannot make new rows.
        """
        route = getattr(scope.get("route"), "path", None) or _PAGE
        if scope["path"].startswith(_API) and not route.startswith(_API):
            route = _API.rstrip("/") + (route if route.startswith("/") else "")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        if not route.endswith("/events"):
            self._seconds.labels(route).observe(seconds)

    def page(self) -> tuple[bytes, str]:
        """The figures as text, and its media type."""
        return generate_latest(self._registry), CONTENT_TYPE_LATEST


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class _Jobs(Collector):
    """The figures of the jobs, asked for when somebody looks."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def describe(self) -> list[Metric]:
        """Nothing: the studio need not run yet."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Jobs by kind and state, seconds by kind, the queue and the workers."""
        figures = self._studio.jobs.figures()
        yield GaugeMetricFamily("cadenza_up", "1 while the studio answers.", 1)
        info = GaugeMetricFamily("cadenza_build", "The version.", labels=["version"])
        info.add_metric([__version__], 1)
        yield info
        ended = CounterMetricFamily(
            "cadenza_jobs_ended", "Jobs that ended since the start.", labels=["kind", "state"]
        )
        for (kind, state), number in sorted(figures.ended.items()):
            ended.add_metric([kind, state], number)
        yield ended
        seconds = CounterMetricFamily(
            "cadenza_job_seconds", "Seconds that jobs ran, since the start.", labels=["kind"]
        )
        for kind, spent_s in sorted(figures.seconds.items()):
            seconds.add_metric([kind], spent_s)
        yield seconds
        for name, told, lanes in (
            ("waiting", "Jobs in the queue.", figures.waiting),
            ("running", "Jobs that run.", figures.running),
            ("workers", "Worker processes.", figures.workers),
        ):
            gauge = GaugeMetricFamily(f"cadenza_jobs_{name}", told, labels=["lane"])
            for lane, number in sorted(lanes.items()):
                gauge.add_metric([lane], number)
            yield gauge
        memory = figures.memory_mb * 1e6
        yield GaugeMetricFamily("cadenza_workers_resident_bytes", "Memory of workers.", memory)
