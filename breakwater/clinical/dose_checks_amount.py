"""Checks of the dose gate about the amount: beside the last one, within the day, and after missed days."""

from __future__ import annotations

from decimal import Decimal

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.dose_gate_input import DoseGateInput
from breakwater.clinical.findings import PRESCRIBER, Finding, Severity
from breakwater.clinical.missed_doses import (
    ORDER_NEEDED_FROM_DAYS,
    RESTART_MAX_MG,
    MissedAdvice,
    MissedDosePolicy,
    missed_days,
    missed_dose_advice,
)
from breakwater.clinical.sources import source


def amount(asked: DoseGateInput) -> Finding:
    """The day's total within the order, and the daily amount beside the last one. A prescriber may override.

    An order changed during the day could add parts to what was already given; a slip of the pen shows beside the last
    amount. Methadone more than double the last stops; every other large change, up or down, is pointed out.
    """
    facts, last_mg = asked.order, asked.history.last_daily_mg
    ours, title = source("ours-amount-change"), "Amount"
    value = f"{format_mg(facts.daily_mg)} mg a day"
    if over := _over_the_day(asked):
        return over
    if last_mg is None:
        message = "No earlier amount of this medicine to compare with."
        return Finding("amount", Severity.OK, title, message, value, None, None, ours)
    last = f"{format_mg(last_mg)} mg"
    times = asked.rules.methadone_times_last
    if facts.drug == "methadone" and facts.daily_mg > last_mg * times:
        message = f"{value} is more than {times} times the last, {last}. Check the order with the prescriber."
        threshold = f"{format_mg(last_mg * times)} mg a day"
        return Finding("amount_far_above_last", Severity.STOP, title, message, value, None, threshold, ours, PRESCRIBER)
    ask_mg = _ask_mg(asked)
    if abs(facts.daily_mg - last_mg) > ask_mg:
        way = "up" if facts.daily_mg > last_mg else "down"
        message = f"{way.capitalize()} from {last} to {value}. Tell the person before they drink or take it."
        threshold = f"change of {format_mg(ask_mg)} mg"
        return Finding("amount_changed", Severity.CAUTION, title, message, value, None, threshold, ours)
    return Finding("amount", Severity.OK, title, f"Last: {last}.", value, None, None, ours)


def _ask_mg(asked: DoseGateInput) -> Decimal:
    rules = asked.rules
    return rules.methadone_change_ask_mg if asked.order.drug == "methadone" else rules.buprenorphine_change_ask_mg


def _over_the_day(asked: DoseGateInput) -> Finding | None:
    """A part that would bring the day above what is ordered for it; None when it fits or nothing more is due."""
    facts, history = asked.order, asked.history
    total_mg = history.given_today_mg + facts.dose_mg
    due = len(set(history.completed_parts_today)) < facts.parts_per_day
    if not due or total_mg <= facts.daily_mg:
        return None
    value, limit = f"{format_mg(total_mg)} mg", f"{format_mg(facts.daily_mg)} mg a day"
    message = f"With {format_mg(history.given_today_mg)} mg given today this makes {value}, above the ordered {limit}."
    where = source("ours-dose-gate")
    return Finding("above_day_total", Severity.STOP, "Amount", message, value, None, limit, where, PRESCRIBER)


def missed_doses(asked: DoseGateInput) -> Finding:
    """Missed days against the policy. Past the threshold only an order signed in knowledge of them lets the dose go."""
    last, policy = asked.history.last_dosing_day, _policy(asked)
    if last is None:
        return _no_last_dose(asked, policy)
    missed = missed_days(min(last, asked.dosing_day), asked.dosing_day)
    advice = missed_dose_advice(missed, _usual_mg(asked), policy)
    if not advice.needs_order:
        message = f"{_days(missed)} missed. {advice.message}"
        return _missed("missed_doses", Severity.OK, message, missed=missed, advice=advice, asked=asked)
    known = _missed_when_signed(asked)
    if not _ordered(asked, missed, known, advice, policy):
        message = f"{missed} days missed in a row. {advice.message}"
        return _missed("missed_doses_need_order", Severity.STOP, message, missed=missed, advice=advice, asked=asked)
    message = f"{missed} days missed in a row; the prescriber signed this order knowing of {known}. Review daily."
    return _missed("missed_doses_ordered", Severity.CAUTION, message, missed=missed, advice=advice, asked=asked)


def _no_last_dose(asked: DoseGateInput, policy: MissedDosePolicy) -> Finding:
    """A first dose, or an unknown last one. Above the amount of a restart the order must be fresh."""
    facts, title = asked.order, "Missed doses"
    high = facts.drug == "methadone" and facts.daily_mg > RESTART_MAX_MG
    value, threshold = f"{format_mg(facts.daily_mg)} mg", f"new start: at most {format_mg(RESTART_MAX_MG)} mg"
    if high and asked.history.doses_taken:
        message = "The last dose is not known, so this is a new start. Ask the prescriber."
        return Finding(
            "last_dose_unknown", Severity.STOP, title, message, value, None, threshold, policy.source, PRESCRIBER
        )
    signed_on = facts.signed_on or asked.dosing_day
    waited = missed_days(min(signed_on, asked.dosing_day), asked.dosing_day)
    if high and waited >= ORDER_NEEDED_FROM_DAYS:
        message = f"{waited} days have passed since the order was signed, without a dose. Ask for a new order."
        return Finding("first_dose_late", Severity.STOP, title, message, value, None, threshold, policy.source)
    return Finding("missed_doses", Severity.OK, title, "First dose.", None, None, None, policy.source)


def _usual_mg(asked: DoseGateInput) -> Decimal:
    """What was usual before the days missed; the parts of this order stand for a day when only one dose is known."""
    history, facts = asked.history, asked.order
    return history.last_daily_mg or (history.last_dose_mg or facts.dose_mg) * facts.parts_per_day


def _ordered(asked: DoseGateInput, missed: int, known: int, advice: MissedAdvice, policy: MissedDosePolicy) -> bool:
    """Whether the prescriber signed this order for these missed days.

    Knowing of all of them, the prescriber decided. Further days since then are covered when the order already answered
    missed days, is still within the policy's amount, and treatment does not start again only now.
    """
    if known >= missed:
        return True
    answered = missed_dose_advice(known, _usual_mg(asked), policy)
    too_much = advice.max_mg is None or asked.order.daily_mg > advice.max_mg
    starts_again_now = advice.code == "restart" and answered.code != "restart"
    return answered.needs_order and not too_much and not starts_again_now


def _missed(
    code: str, severity: Severity, message: str, *, missed: int, advice: MissedAdvice, asked: DoseGateInput
) -> Finding:
    limit = "by withdrawal score" if advice.max_mg is None else f"at most {format_mg(advice.max_mg)} mg"
    at, threshold = asked.history.last_dose_at, f"{_policy(asked).name}: {limit}"
    return Finding(code, severity, "Missed doses", message, _days(missed), at, threshold, advice.source)


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _policy(asked: DoseGateInput) -> MissedDosePolicy:
    if asked.order.drug == "buprenorphine":
        return asked.rules.buprenorphine_missed_policy
    return asked.rules.missed_policy


def _missed_when_signed(asked: DoseGateInput) -> int:
    """How many missed days the prescriber could see when signing."""
    last, signed_on = asked.history.last_dosing_day, asked.order.signed_on
    return 0 if last is None or signed_on is None or signed_on < last else missed_days(last, signed_on)
