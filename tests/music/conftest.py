"""Settings of the room's tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A loaded machine is slow now and then; that is no fault of the code under test.
settings.register_profile("music", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("music")
