"""Takes: candidates of one job, measured and ranked."""

from cadenza.compose.takes.drafts import Draft, draft_takes, judge, take_seeds
from cadenza.compose.takes.ranking import Ranked, measure, rank

__all__ = ["Draft", "Ranked", "draft_takes", "judge", "measure", "rank", "take_seeds"]
