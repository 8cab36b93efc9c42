"""Which follow-ups of a scale cannot wait: they become red flags that somebody answers by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from breakwater.clinical.red_flag_signs import REPORTS
from breakwater.clinical.red_flags import RedFlag
from breakwater.clinical.scales.parts import FollowUp
from breakwater.clinical.scales.scale import Scale

# A screen that says high risk is the reported sign "suicidal intent" itself, with all that this sign holds.
_HIGH_RISK: Final = "suicide_precautions"
_SUICIDAL_INTENT: Final = REPORTS["suicidal_intent"]


def flags_of(scale: Scale, follow_ups: Iterable[FollowUp]) -> tuple[RedFlag, ...]:
    """A red flag for each urgent follow-up, the most serious first; of several about suicide only that one.

    Any other urgent follow-up asks for a clinician and holds no medicine: thoughts of death are no reason to be left
    in withdrawal.
    """
    urgent = [follow_up for follow_up in follow_ups if follow_up.urgent]
    high = [_high_risk(scale, one) for one in urgent if one.id == _HIGH_RISK]
    return tuple(high or (_to_follow_up(scale, one) for one in urgent))


def _high_risk(scale: Scale, follow_up: FollowUp) -> RedFlag:
    sign = _SUICIDAL_INTENT
    return RedFlag(
        sign.code, sign.level, sign.label, follow_up.message, _named(scale), "high risk", follow_up.source, sign.holds
    )


def _to_follow_up(scale: Scale, follow_up: FollowUp) -> RedFlag:
    nothing_waits: frozenset[str] = frozenset()
    return RedFlag(
        follow_up.id, "assess", "To follow up now", follow_up.message, _named(scale), "marked", follow_up.source,
        nothing_waits,
    )  # fmt: skip


def _named(scale: Scale) -> str:
    return f"{scale.id.replace('_', ' ').upper()}, as answered"
