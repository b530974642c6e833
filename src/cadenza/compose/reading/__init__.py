"""Any score read as a plan: key, metre, harmony, parts, sections, style."""

from cadenza.compose.reading.plan import Reading, read_plan

__all__ = ["Reading", "read_plan"]
