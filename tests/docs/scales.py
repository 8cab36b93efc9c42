"""The page of the scales, written from their definitions. `python -m tests.docs.scales` writes it anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from breakwater.clinical.scales import SCALES, Band, Scale
from breakwater.clinical.sources import Source
from tests.docs.pages import DOCS

PAGE = DOCS / "reference" / "scales.md"

HEAD = """# Scales

Every questionnaire that Breakwater scores, from one definition each: forms, charts, exports and `breakwater score` are
drawn from it. The tables are compared with the definitions by a test; `python -m tests.docs.scales` writes them anew.
No definition has been checked by a clinician yet.

## What holds for all of them

- A score is the number printed on the form, never the position of an answer. A number that the item does not print is
  refused, with the item's name.
- A missing answer is never zero. The form then has no total and no band, only a lower bound: what the answers come to
  at the least.
- A question that the form itself skips is not missing. An answer given to it all the same is counted.
- A follow-up opens as soon as the answers given are enough for it, also while others are missing.
- Where published bands differ, the stricter set is used unless another is named; the result always names the set.
- A released version never changes. A correction is a new version, and both stay readable.

## All of them

Range "none": the form has no total, only subscales. "From memory" and "ours" mark a number that was not read in the
place named; see the sources on [clinical rules](clinical-rules.md).

"""

MIDDLE = """
## Follow-ups

"""

SUBSCALES = """
## Subscales

"""

RIGHTS = """
## Who owns what

Text that a license forbids to ship is not shipped: those forms have short labels, or questions, of our own. Show the
credit wherever the form or its result is shown or printed.

"""

TAIL = """
## Easily confused

- `sows_handelsman` and `sows_gossop` are two instruments of one name: 16 items to 64, 10 items to 30. The id is kept
  with every result; they never share an axis.
- `bam_likert` grades days 0 to 4, `bam_days` counts them 0 to 30. A result of one is never compared with the other.
- `oud_areas` counts eleven areas, `oud_areas_supervised` nine: tolerance and withdrawal do not count when opioids are
  taken only as prescribed under medical care.
- `dast_10`: `can_stop` is reversed, so that no scores 1. In a file the words yes and no may be written instead.
- `poss`: the letter S is kept as 0, a number of ours.
- COWS and CIWA-Ar share signs (sweating, tremor, nausea, anxiety). Their totals are never added.
- The six dimensions of the level of care are not scored; see [clinical rules](clinical-rules.md).

## Scoring a file

```bash
breakwater score --list cows
breakwater score cows in.csv out.csv
breakwater score audit_c in.csv out.csv --bands men
```

The input is CSV in UTF-8 with a header. Each item that is not optional has a column of its id; other columns pass
through. A blank cell is a missing answer. Behind the columns that came in stand:

| column | says |
|---|---|
| `total` | the total; blank while an item is missing or when the form has none |
| `lower_bound` | what the answers come to at the least |
| `band`, `band_set` | the band of the total, and the set of bands it was held against |
| `missing` | ids of the items without an answer |
| `use_total`, `use_lower_bound`, `use_flag` | three for each subscale; the flag is yes, no, or blank while open |
| `follow_ups` | ids of the follow-ups that are open |

Rows that cannot be scored go to `out.csv.rejects.csv`, with the line they begin on and the reason; the exit code is
then 1. Columns that do not fit are refused before anything is written, with the names that would. The input is never
written over, both files appear whole or not at all, and only their owner may read them. A cell that a spreadsheet would
run as a formula gets an apostrophe in front; numbers stay numbers.

## Add a scale

1. Write a module in `breakwater/clinical/scales` with a `Scale`: items with their own scores, method (`sum`, `highest`
   or `subscales`), sets of bands, skips, subscales, follow-ups, rights. Each number stands beside its `source`; new
   sources go into `source_lists/scales.py`. Ship wording only when its owner allows it and you are sure of it. Give a
   LOINC code only when it was looked up.
2. Add it to `SCALES` in `breakwater/clinical/scales/__init__.py`.
3. In `clinical/tests/test_scales.py` add its number of items, its range, its bands at their edges and, last, its
   fingerprint to `RELEASED`. From then on it does not change: a correction is a new version with a new line.
4. `python -m tests.docs.scales` writes this page anew.
"""


def page() -> str:
    """The page as it should be."""
    scales = list(SCALES.values())
    return "".join((
        HEAD,
        _table("scale | what it is | version | items | range | bands | source", map(_what, scales)),
        MIDDLE,
        _table("scale | follow-up | asks staff", (row for scale in scales for row in _follow_ups(scale))),
        SUBSCALES,
        _table("scale | subscale | items | flagged", (row for scale in scales for row in _subscales(scale))),
        RIGHTS,
        _table("scale | owner | terms | own wording shipped | credit", map(_rights, scales)),
        TAIL,
    ))  # fmt: skip


def _what(scale: Scale) -> str:
    span = f"{scale.minimum} to {scale.maximum}" if scale.has_total else "none"
    sets = (f"`{one.id}`: {_bands(one.bands)} ({_source(one.source)})" for one in scale.band_sets)
    bands = "; ".join(sets) or "none published"
    title = f"{scale.title}. {scale.note}" if scale.note else scale.title
    cells = (f"`{scale.id}`", title, scale.version, str(len(scale.items)), span, bands, _source(scale.source))
    return " | ".join(cells)


def _bands(bands: tuple[Band, ...]) -> str:
    return ", ".join(f"{_ends(band)} {band.label.lower()}" for band in bands)


def _ends(band: Band) -> str:
    return str(band.low) if band.low == band.high else f"{band.low} to {band.high}"


def _source(source: Source) -> str:
    sure = {"read": "", "memory-high": ", from memory", "memory-medium": ", from memory", "ours": ", ours"}
    return f"`{source.key}`{sure[source.confidence]}"


def _follow_ups(scale: Scale) -> Iterator[str]:
    for one in scale.follow_ups:
        yield f"`{scale.id}` | `{one.id}`{', urgent' if one.urgent else ''} | {one.message} ({_source(one.source)})"


def _subscales(scale: Scale) -> Iterator[str]:
    for one in scale.subscales:
        flag = "not published"
        if one.flag_from is not None:
            flag = f"from {one.flag_from}"
        if one.flag_up_to is not None:
            flag = f"{one.flag_up_to} or less"
        yield f"`{scale.id}` | {one.label} | {', '.join(f'`{item_id}`' for item_id in one.item_ids)} | {flag}"


def _rights(scale: Scale) -> str:
    rights = scale.rights
    shipped = "yes" if rights.wording_shipped else "no"
    return f"`{scale.id}` | {rights.owner} | {rights.terms} | {shipped} | {rights.credit}"


def _table(head: str, rows: Iterable[str]) -> str:
    rule = "|".join("---" for _ in head.split("|"))
    return "".join(f"| {row} |\n" for row in (head, *rows)).replace(f"| {head} |\n", f"| {head} |\n|{rule}|\n", 1)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
