"""Read everything about one order and its person in one statement, the same for the page and for the act."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from breakwater.audit import prepared
from breakwater.clinical.dose_facts import Drug, OrderFacts, RedFlagFacts, StartMethod
from breakwater.clinical.holds import RUN_OUT
from breakwater.clinical.partly_taken import counts_as_dosed
from breakwater.journey.medication.facts import Facts, PastDose, StandingHold, Underway, WindowBottle, of_part_due
from breakwater.organization.models import Site
from breakwater.record.models import Hold

SQL = (Path(__file__).parent / "facts.sql").read_text()


def read_facts(
    *,
    order_id: UUID,
    patient_id: UUID,
    site: Site,
    station_id: UUID | None,
    bottle_id: UUID | None = None,
    at: datetime,
) -> Facts | None:
    """Read an order of this person with everything the gate needs; None when there is no such order.

    Args:
        site: where the person stands now; its zone and day boundary make the dosing day (H40).
        bottle_id: the bottle the form named, which is then among ``bottles`` whatever its state.
    """
    day = site.dosing_day(at)
    names = {"order": order_id, "patient": patient_id, "station": station_id, "bottle": bottle_id, "day": day, "at": at}
    found = prepared.ask_by_name(SQL, names)
    return _facts(found[0], site, day, at) if found else None


def _facts(row: dict[str, Any], site: Site, day: date, at: datetime) -> Facts:
    screening, ecg, cows = (_json(row[name]) or {} for name in ("screening", "ecg", "cows"))
    flags = _json(row["flags"]) or ()
    doses = _doses(row)
    ecg_at, cows_at = _moment(ecg.get("at")), _moment(cows.get("at"))
    return Facts(
        order=of_part_due(_order(row, site), doses, day),
        form=row["form"],
        patient_id=row["patient_id"],
        episode_id=row["episode_id"],
        site_id=row["site_id"],
        episode_active=row["episode_status"] == "active",
        episode_started_on=site.local(row["episode_started_at"]).date(),
        signed_by=row["signed_by"] or "",
        told_by=row["told_by"] or "",
        condition=row["condition"],
        dose_before_mg=row["dose_before_mg"],
        doses=doses,
        first_dose_on=row["first_dose_on"],
        take_home_days=tuple(date.fromisoformat(covers_on) for covers_on in _json(row["take_homes"]) or ()),
        holds=tuple(_hold(hold) for hold in _json(row["holds"]) or ()),
        flags=tuple(_flag(flag) for flag in flags),
        flag_ids=tuple(UUID(flag["id"]) for flag in flags),
        qtc_ms=ecg.get("ms"),
        qtc_on=site.local(ecg_at).date() if ecg_at else None,
        qtc_correction=ecg.get("correction") or "",
        mg_at_ecg=_decimal(ecg.get("daily_mg")),
        ecg_rules=site.ecg_rules,
        cows_total=cows.get("total"),
        cows_at=cows_at,
        last_opioid=screening.get("opioid") or "",
        last_opioid_at=_moment(screening.get("at")),
        sedative_use=bool(screening.get("sedatives")),
        alcohol_use=bool(screening.get("alcohol")),
        start_method=start_method_of(_json(row["findings"]) or []),
        bottles=tuple(_bottle(bottle) for bottle in _json(row["bottles"]) or ()),
        dosing_day=day,
        at=at,
        unreconciled_since=row["unreconciled_since"],
        underway=tuple(_underway(act) for act in _json(row["underway"]) or ()),
    )


def start_method_of(findings: list[dict[str, Any]]) -> StartMethod:
    """How the prescriber plans the start, as kept with the order; "standard" unless they said otherwise."""
    stated = next((item for item in findings if item.get("code") == "stated"), {})
    return cast(StartMethod, stated.get("start_method") or "standard")


def _json(value: Any) -> Any:
    # Django hands jsonb of its own statements over as text.
    return json.loads(value) if isinstance(value, str) else value


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _order(row: dict[str, Any], site: Site) -> OrderFacts:
    signed_at = row["signed_at"]
    known_at = row["requested_at"] if row["verbal_until"] and not signed_at else signed_at
    return OrderFacts(
        id=str(row["id"]),
        version=row["version"],
        drug=cast(Drug, row["drug"]),
        dose_mg=row["dose_mg"],
        parts_per_day=row["parts_per_day"],
        status=row["status"],
        signed=signed_at is not None,
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        min_hours_between=row["hours_between"],
        signed_on=site.dosing_day(known_at) if known_at else None,
        verbal_until=row["verbal_until"],
        parts_mg=tuple(row["parts_mg"]),
    )


def _doses(row: dict[str, Any]) -> tuple[PastDose, ...]:
    """Our doses and those given elsewhere, newest first."""
    told = [*(_json(row["doses"]) or ()), *(_json(row["outside"]) or ())]
    return tuple(sorted((_past_dose(dose) for dose in told), key=lambda dose: dose.at, reverse=True))


def _past_dose(dose: dict[str, Any]) -> PastDose:
    poured = Decimal(dose["mg"])
    swallowed = Decimal(dose["swallowed"] or poured)
    return PastDose(
        id=UUID(dose["id"]),
        at=datetime.fromisoformat(dose["at"]),
        day=date.fromisoformat(dose["day"]),
        part=dose["part"],
        drug=dose["drug"],
        dose_mg=swallowed,
        counts=counts_as_dosed(poured, swallowed),
        replaces=dose["replaces"],
        whole_day=dose["whole_day"],
        by=dose["by"],
        site=dose["site"],
        reversed=dose["reversed"],
    )


def _hold(hold: dict[str, Any]) -> StandingHold:
    reason = Hold.Reason(hold["reason"])
    return StandingHold(
        id=UUID(hold["id"]),
        reason=reason,
        words=hold["note"] if reason in (Hold.Reason.OTHER, Hold.Reason.RED_FLAG) and hold["note"] else reason.label,
        holds=frozenset(hold["holds"]),
        owner_role=hold["owner"],
        placed_at=datetime.fromisoformat(hold["placed_at"]),
        due_at=_moment(hold["due_at"]),
        stays=reason not in RUN_OUT,
    )


def _flag(flag: dict[str, Any]) -> RedFlagFacts:
    return RedFlagFacts(
        code=flag["code"],
        level=flag["level"],
        title=flag["title"],
        holds=frozenset(flag["holds"]),
        raised_at=datetime.fromisoformat(flag["raised_at"]),
    )


def _underway(act: dict[str, Any]) -> Underway:
    return Underway(UUID(act["by_id"]), act["by"], act["station"], datetime.fromisoformat(act["at"]))


def _bottle(bottle: dict[str, Any]) -> WindowBottle:
    return WindowBottle(
        id=UUID(bottle["id"]),
        lot=bottle["lot"],
        drug=bottle["drug"],
        form=bottle["form"],
        strength_mg_per_ml=_decimal(bottle["mg_per_ml"]),
        mg_per_unit=_decimal(bottle["mg_per_unit"]),
        balance_mg=Decimal(bottle["balance_mg"]),
        is_open=bottle["open"],
        expires_on=date.fromisoformat(bottle["expires_on"]),
        recalled=bottle["recalled"],
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
