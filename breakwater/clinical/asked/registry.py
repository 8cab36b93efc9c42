"""What may be asked, by name. A function's module is imported when it is asked, so that the command starts at once."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from breakwater.clinical.asked.reading import parse, read
from breakwater.clinical.asked.refusal import Refused
from breakwater.clinical.asked.schema import schema_of
from breakwater.clinical.asked.writing import write
from breakwater.clinical.sources import Source

MODEL_NOTICE: Final = "A teaching model. It predicts nobody and is never a reason to give or change a dose."


@dataclass(frozen=True, slots=True)
class Function:
    """One function: its name, what it answers in a line, and whether the answer is a model's."""

    name: str
    summary: str
    is_model: bool = False

    def module(self) -> Any:
        """Its module, with `Asked`, `Answer` and `answer`."""
        return import_module(f"breakwater.clinical.asked.functions.{self.name.replace('-', '_')}")


FUNCTIONS: Final[dict[str, Function]] = {
    one.name: one
    for one in (
        Function("score", "total, band and subscales of a scale from its answers"),
        Function("severity", "severity of opioid use disorder from eleven answers"),
        Function("red-flags", "signs that are not withdrawal, and what they hold"),
        Function("dose-check", "every check before one dose"),
        Function("first-day", "limits of a methadone order, first day and raises"),
        Function("missed-dose", "what may be given after missed days, by each policy"),
        Function("take-home", "how many take-home doses a person may have, and which rule decides"),
        Function("qtc", "QTc by Bazett and Fridericia, its band, and whether an ECG is due"),
        Function("bup-start", "whether it is time for a first dose of buprenorphine"),
        Function("bup-schedule", "a start of buprenorphine as dated doses"),
        Function("xr", "injections of buprenorphine: which, when, and whether one may be given now"),
        Function("comfort", "comfort medicines: daily maxima, and what stands against a dose"),
        Function("deadlines", "clocks from an event to the day something is due"),
        Function("course", "expected withdrawal score over time, with its band", is_model=True),
        Function("accumulate", "how a level builds up with regular doses and falls without", is_model=True),
        Function("occupancy", "share of receptors that each of several drugs takes", is_model=True),
        Function("simulate", "levels over days of dosing, in one person or many", is_model=True),
        Function("continuity", "days covered, retention and published measures"),
    )
}


def ask(name: str, text: str) -> dict[str, Any]:
    """The answer to one question in JSON text: function, answer, the sources it rests on, and a notice for models.

    Raises `Refused` for a question that is not understood, or that the rule itself refuses.
    """
    function = FUNCTIONS[name]
    module = function.module()
    asked = read(module.Asked, parse(text))
    try:
        result = module.answer(asked)
    except Refused:
        raise
    except (ValueError, ArithmeticError) as error:
        raise Refused("refused_by_rule", "", str(error)) from None
    sources: dict[str, Source] = {}
    whole = {"function": name, "answer": write(result, sources)}
    whole["sources"] = {key: _told(sources[key]) for key in sorted(sources)}
    return {**whole, "notice": MODEL_NOTICE} if function.is_model else whole


def _told(entry: Source) -> dict[str, str]:
    return {"citation": entry.citation, "confidence": entry.confidence, "reviewer": entry.reviewer}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of one function's question and answer."""
    module = FUNCTIONS[name].module()
    return schema_of(f"breakwater clinical {name}", module.Asked, module.Answer)
