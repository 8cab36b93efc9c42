"""The last nine scores as a line of 84 x 22, drawn to the same scale for everybody."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from breakwater.clinical.monitoring import DEFAULT_RULES

MOST_POINTS = 9
FEWEST_POINTS = 3
_WIDTH, _HEIGHT, _EDGE = 84, 22, 3
# A line of 16 points' height shows more of the usual scores when the rare ones above "moderately severe" share its top.
_SHOWN_TO = 36


@lru_cache(maxsize=4096)
def sparkline(totals: tuple[int, ...]) -> Markup:
    """The line for these totals, oldest first; nothing for fewer than three, which would look like a trend."""
    shown = totals[-MOST_POINTS:]
    if len(shown) < FEWEST_POINTS:
        return Markup("")
    step = (_WIDTH - 2 * _EDGE) / (MOST_POINTS - 1)
    left = _WIDTH - _EDGE - step * (len(shown) - 1)
    points = [(left + step * number, _y(total)) for number, total in enumerate(shown)]
    x, y = points[-1]
    line = _y(DEFAULT_RULES.from_moderate)
    words = ", ".join(map(str, shown))
    return Markup(  # noqa: S704  numbers only
        f'<svg class="spark" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        f'aria-label="Last scores, oldest first: {words}">'
        f'<line class="line-13" x1="0" x2="{_WIDTH}" y1="{line:.1f}" y2="{line:.1f}"/>'
        f'<polyline points="{" ".join(f"{px:.1f},{py:.1f}" for px, py in points)}"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4"/></svg>'
    )


def _y(total: int) -> float:
    return _HEIGHT - _EDGE - min(total, _SHOWN_TO) / _SHOWN_TO * (_HEIGHT - 2 * _EDGE)
