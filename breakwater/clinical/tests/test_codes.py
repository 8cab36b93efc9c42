from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.codes import (
    SYSTEMS,
    Code,
    NoDiagnosisCode,
    Status,
    UnknownCode,
    exclude_each_other,
    hcpcs_code,
    icd10cm,
    is_billable,
    loinc,
    loinc_code,
    loinc_for_drug_test,
    loinc_for_scale,
    loinc_for_vital,
    oud_code,
    rxnorm,
    rxnorm_code,
    rxnorm_for,
    rxnorm_ingredient,
    snomed,
    snomed_code,
    take_home_add_ons,
    weekly_bundle,
)
from breakwater.clinical.codes import hcpcs as hcpcs_list
from breakwater.clinical.codes.code import by_code
from breakwater.clinical.codes.hcpcs import BundleMedicine
from breakwater.clinical.opioid_use_disorder import SeverityWord
from breakwater.clinical.tests.cases import property_test

DAY = timedelta(days=1)
MONDAY = date(2026, 11, 16)
EVERY: list[Code] = [
    *icd10cm.CODES.values(),
    *loinc.CODES.values(),
    *snomed.CODES.values(),
    *rxnorm.CODES.values(),
    *hcpcs_list.CODES.values(),
]


def test_every_system_has_an_address_and_says_what_its_owner_asks() -> None:
    assert {entry.system for entry in EVERY} == set(SYSTEMS)
    assert all(system.rights and system.address.startswith("http") for system in SYSTEMS)


def test_a_code_stands_on_the_list_once() -> None:
    assert len({(entry.system.id, entry.code) for entry in EVERY}) == len(EVERY)
    with pytest.raises(ValueError, match="twice"):
        by_code([EVERY[0], EVERY[0]])


def test_snomed_ct_has_identifiers_and_no_words() -> None:
    for entry in EVERY:
        assert (entry.display == "") is (entry.system.id == "snomed-ct"), entry.code


FROM_MEMORY = {
    "icd-10-cm": ["F11.94", "F11.95", "F11.950", "F11.951", "F11.959", "F11.98", "F11.981", "F11.982", "F11.988"],
    "loinc": ["69737-5", "82666-9", "82667-7"],
    "snomed-ct": [],
    "rxnorm": ["1819", "6813", "7242", "7243"],
    "hcpcs": ["H0020", "J2315", "Q9991", "Q9992"],
}
FROM_MEMORY["icd-10-cm"] += ["F11.99", "T40.41", "Z51.81"]


def test_codes_from_memory_are_marked_and_no_others() -> None:
    for system in SYSTEMS:
        marked = sorted(entry.code for entry in EVERY if entry.system is system and entry.from_memory)
        assert marked == FROM_MEMORY[system.id], system.name
    assert loinc_code("82666-9").source.confidence == "memory-medium"
    assert loinc_code("69737-5").source.confidence == "memory-high"


# Identifiers carry check digits, so a slip of one digit shows.


def luhn_fits(code: str) -> bool:
    """The check of LOINC: from the right, every second digit doubled, digits of the products summed."""
    digits = [int(digit) for digit in reversed(code.replace("-", ""))]
    return sum(digit if n % 2 == 0 else sum(divmod(2 * digit, 10)) for n, digit in enumerate(digits)) % 10 == 0


def verhoeff_fits(identifier: str) -> bool:
    """The check of SNOMED CT: Verhoeff's, worked out in the symmetries of a pentagon."""

    def after(a: int, b: int) -> int:
        turned = (a % 5 - b % 5 if a >= 5 else a % 5 + b % 5) % 5
        return turned + (5 if (a >= 5) != (b >= 5) else 0)

    permutation = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
    check = 0
    for position, digit in enumerate(reversed(identifier)):
        value = int(digit)
        for _ in range(position % 8):
            value = permutation[value]
        check = after(check, value)
    return check == 0


def test_the_checks_find_a_slip() -> None:
    assert luhn_fits("8867-4")
    assert not luhn_fits("8876-4")
    assert verhoeff_fits("75544000")
    assert not verhoeff_fits("75554000")


@pytest.mark.parametrize("code", sorted(loinc.CODES))
def test_the_check_digit_of_every_loinc_code_fits(code: str) -> None:
    assert luhn_fits(code)


@pytest.mark.parametrize("entry", snomed.CODES.values())
def test_the_check_digit_of_every_snomed_ct_identifier_fits(entry: Code) -> None:
    assert verhoeff_fits(entry.code)


# Codes the program has to know, and whether each may stand on a claim.
BILLABLE = (
    "F11.10 F11.11 F11.120 F11.121 F11.122 F11.129 F11.13 F11.14 F11.150 F11.151 F11.159 F11.181 F11.182 F11.188 "
)
BILLABLE += "F11.19 F11.20 F11.21 F11.220 F11.221 F11.222 F11.229 F11.23 F11.24 F11.250 F11.251 F11.259 F11.281 "
BILLABLE += (
    "F11.282 F11.288 F11.29 F11.90 F11.91 F11.920 F11.921 F11.922 F11.929 F11.93 F11.94 F11.950 F11.951 F11.959 "
)
BILLABLE += "F11.981 F11.982 F11.988 F11.99 T40.1X1A Z79.891 Z51.81"
PARENTS = "F11.1 F11.12 F11.15 F11.18 F11.2 F11.22 F11.25 F11.28 F11.9 F11.92 F11.95 F11.98 T40.41"


def test_billable_codes_and_their_parents() -> None:
    assert {code for code in icd10cm.CODES if is_billable(code)} == set(BILLABLE.split())
    assert {code for code in icd10cm.CODES if not is_billable(code)} == set(PARENTS.split())


def test_every_parent_of_opioid_use_groups_a_billable_code() -> None:
    for parent in PARENTS.split():
        if parent.startswith("F11"):
            assert any(code.startswith(parent) and code != parent for code in BILLABLE.split())


@pytest.mark.parametrize("code", ["F11", "F11.2O", "f11.20", "G89.4", ""])
def test_a_code_that_is_not_on_the_list_is_refused_by_name(code: str) -> None:
    with pytest.raises(UnknownCode, match="not on our list") as refused:
        is_billable(code)
    assert str(refused.value) == f"ICD-10-CM {code} is not on our list."


DIAGNOSES: list[tuple[SeverityWord, icd10cm.RemissionWord, str]] = [
    ("mild", "none", "F11.10"),
    ("moderate", "none", "F11.20"),
    ("severe", "none", "F11.20"),
    ("mild", "early", "F11.11"),
    ("mild", "sustained", "F11.11"),
    ("moderate", "early", "F11.21"),
    ("severe", "sustained", "F11.21"),
]


@pytest.mark.parametrize(("severity", "remission", "code"), DIAGNOSES)
def test_the_code_of_a_diagnosis(severity: SeverityWord, remission: icd10cm.RemissionWord, code: str) -> None:
    diagnosis = oud_code(severity, remission)
    assert diagnosis.code.code == code
    assert diagnosis.code.status is Status.BILLABLE
    assert diagnosis.specifiers == (() if remission == "none" else (f"{remission} remission",))


def test_withdrawal_has_its_own_code() -> None:
    assert oud_code("mild", withdrawal=True).code.code == "F11.13"
    assert oud_code("severe", withdrawal=True).code.code == "F11.23"


def test_remission_on_methadone_is_a_code_and_a_specifier() -> None:
    diagnosis = oud_code("severe", "sustained", maintenance="methadone", controlled_environment=True)
    assert diagnosis.code.code == "F11.21"
    assert diagnosis.specifiers == (
        "sustained remission",
        "on maintenance therapy: methadone",
        "in a controlled environment",
    )


def test_there_is_no_code_without_disorder_or_for_withdrawal_in_remission() -> None:
    with pytest.raises(NoDiagnosisCode, match="no opioid use disorder"):
        oud_code("none")
    with pytest.raises(NoDiagnosisCode, match="Choose one"):
        oud_code("severe", "early", withdrawal=True)


@pytest.mark.parametrize(
    ("one", "other", "excluded"),
    [
        ("F11.23", "F11.220", True),
        ("F11.229", "F11.23", True),
        ("F11.23", "F11.20", False),
        ("F11.13", "F11.120", False),
        ("F11.220", "F11.229", False),
    ],
)
def test_withdrawal_and_intoxication_exclude_each_other(one: str, other: str, excluded: bool) -> None:
    assert exclude_each_other(one, other) is excluded


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("pulse_per_min", "8867-4"),
        ("respiratory_rate_per_min", "9279-1"),
        ("spo2_percent", "59408-5"),
        ("temperature_c", "8310-5"),
        ("systolic_mmhg", "8480-6"),
        ("diastolic_mmhg", "8462-4"),
        ("weight_kg", "29463-7"),
        ("height_cm", "8302-2"),
    ],
)
def test_the_codes_of_vital_signs(field: str, code: str) -> None:
    assert loinc_for_vital(field).code == code
    assert loinc.BLOOD_PRESSURE_PANEL.code == "85354-9"
    assert loinc.OXYGEN_SATURATION_ALSO.code == "2708-6"


PHQ_9 = ["44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"]


@pytest.mark.parametrize(
    ("scale", "part", "code"),
    [
        ("phq_9", "panel", "44249-1"),
        ("phq_9", "total", "44261-6"),
        *(("phq_9", str(number), code) for number, code in enumerate(PHQ_9, 1)),
        ("gad_7", "panel", "69737-5"),
        ("gad_7", "total", "70274-6"),
        ("audit_c", "panel", "72109-2"),
        ("audit_c", "total", "75626-2"),
        ("audit_c", "1", "68518-0"),
        ("audit_c", "2", "68519-8"),
        ("audit_c", "3", "68520-6"),
        ("audit", "total", "75624-7"),
        ("taps", "panel", "96841-2"),
        ("dast_10", "panel", "82666-9"),
        ("dast_10", "total", "82667-7"),
    ],
)
def test_the_codes_of_scales(scale: str, part: str, code: str) -> None:
    assert loinc_for_scale(scale, part).code == code


@pytest.mark.parametrize(
    ("substance", "test", "code"),
    [
        ("6_mam", "result", "10976-9"),
        ("6_mam", "screen", "19321-9"),
        ("6_mam", "confirmation", "19322-7"),
        ("methadone", "result", "3773-9"),
        ("eddp", "result", "41858-2"),
        ("buprenorphine", "result", "3414-0"),
        ("fentanyl", "screen", "58379-9"),
        ("opiates", "result", "3879-4"),
        ("opiates", "screen", "19295-5"),
        ("benzodiazepines", "result", "3390-2"),
        ("benzoylecgonine", "result", "3393-6"),
        ("oxycodone", "result", "10998-3"),
        ("xylazine", "confirmation", "101809-2"),
    ],
)
def test_the_codes_of_drug_tests(substance: str, test: loinc.DrugTest, code: str) -> None:
    assert loinc_for_drug_test(substance, test).code == code


def test_a_screen_is_never_answered_with_another_kind_of_test() -> None:
    with pytest.raises(UnknownCode, match="fentanyl, confirmation"):
        loinc_for_drug_test("fentanyl", "confirmation")


def test_what_has_no_code_is_refused_by_name() -> None:
    with pytest.raises(UnknownCode, match="glucose_mg_per_dl"):
        loinc_for_vital("glucose_mg_per_dl")
    with pytest.raises(UnknownCode, match="total of cows"):
        loinc_for_scale("cows")
    with pytest.raises(UnknownCode, match="craving"):
        snomed_code("craving")


@pytest.mark.parametrize("code", ["27073-6", "14845-2", "44262-4"])
def test_deprecated_codes_are_known_as_such(code: str) -> None:
    assert loinc_code(code).status is Status.DEPRECATED
    active = [*loinc.VITALS.values(), *loinc.SCALES.values(), *loinc.DRUG_TESTS.values()]
    assert code not in {entry.code for entry in active}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("abuse", "5602001"),
        ("dependence", "75544000"),
        ("dependence_in_remission", "191821007"),
        ("withdrawal", "87132004"),
        ("intoxication", "77721001"),
        ("overdose", "242253008"),
    ],
)
def test_snomed_ct_by_our_names(name: str, code: str) -> None:
    assert snomed_code(name).code == code


@pytest.mark.parametrize(
    ("product", "strength", "code"),
    [
        ("methadone_tablet", "5", "864718"),
        ("methadone_tablet", "10", "864706"),
        ("methadone_tablet", "40", "864978"),
        ("methadone_solution", "1", "864761"),
        ("methadone_solution", "2", "864769"),
        ("methadone_solution", "10", "991147"),
        ("buprenorphine_film", "2", "1010600"),
        ("buprenorphine_film", "4", "1307056"),
        ("buprenorphine_film", "8", "1010604"),
        ("buprenorphine_film", "12", "1307061"),
        ("buprenorphine_tablet_naloxone", "2", "351266"),
        ("buprenorphine_tablet_naloxone", "8", "351267"),
        ("buprenorphine_tablet", "2", "351264"),
        ("buprenorphine_tablet", "8", "351265"),
        ("rbp6000", "100", "1996184"),
        ("rbp6000", "300", "1996192"),
        ("cam2038_weekly", "8", "2639021"),
        ("cam2038_weekly", "16", "2639029"),
        ("cam2038_weekly", "24", "2639031"),
        ("cam2038_weekly", "32", "2639033"),
        ("cam2038_monthly", "64", "2639036"),
        ("cam2038_monthly", "96", "2639041"),
        ("cam2038_monthly", "128", "2639043"),
        ("naloxone_nasal", "4", "1725059"),
        ("naloxone_nasal", "8", "2540703"),
        ("naloxone_injection", "0.4", "1659929"),
    ],
)
def test_a_product_in_one_strength(product: rxnorm.Product, strength: str, code: str) -> None:
    found = rxnorm_for(product, Decimal(strength))
    assert found.code == code
    assert rxnorm_code(code) is found
    assert rxnorm_for(product, Decimal(f"{Decimal(strength):.2f}")) is found


def test_every_product_is_on_the_list_in_words_with_its_strength() -> None:
    assert {product for product, _ in rxnorm.PRODUCTS} == set(get_args(rxnorm.Product))
    assert rxnorm_for("naloxone_injection", Decimal("0.40")).display == "Naloxone injection, 0.4 mg/mL"


@pytest.mark.parametrize(
    ("product", "strength"), [("methadone_solution", "5"), ("methadone_tablet", "1"), ("cam2038_weekly", "64")]
)
def test_a_near_strength_is_never_taken_instead(product: rxnorm.Product, strength: str) -> None:
    with pytest.raises(UnknownCode, match=f"{product} of strength {strength}"):
        rxnorm_for(product, Decimal(strength))


def test_ingredients_are_from_memory_and_say_so() -> None:
    assert rxnorm_ingredient("methadone").code == "6813"
    assert rxnorm_ingredient("methadone").source.confidence == "memory-high"
    with pytest.raises(UnknownCode, match="lofexidine"):
        rxnorm_ingredient("lofexidine")


@pytest.mark.parametrize(
    ("medicine", "code"),
    [
        ("methadone", "G2067"),
        ("buprenorphine_oral", "G2068"),
        ("buprenorphine_monthly_injection", "G2069"),
        ("buprenorphine_weekly_injection", "G0533"),
        ("naltrexone_injection", "G2073"),
        ("other", "G2075"),
        ("none", "G2074"),
    ],
)
def test_the_bundle_of_a_medicine(medicine: BundleMedicine, code: str) -> None:
    bundle = weekly_bundle(medicine, MONDAY, [MONDAY], injected_on=MONDAY if "injection" in medicine else None)
    assert bundle.code is hcpcs_code(code)
    assert (bundle.reason, bundle.week.length) == ("billable", 7)


@pytest.mark.parametrize(("day", "billed"), [(-1, False), (0, True), (6, True), (7, False)])
def test_a_bundle_needs_one_service_in_its_seven_days(day: int, billed: bool) -> None:
    bundle = weekly_bundle("methadone", MONDAY, [MONDAY + DAY * day])
    assert (bundle.code is not None) is billed
    assert bundle.reason == ("billable" if billed else "no_service")


def test_an_injection_is_itself_a_service() -> None:
    assert weekly_bundle("naltrexone_injection", MONDAY, [], injected_on=MONDAY + DAY * 6).reason == "billable"


@pytest.mark.parametrize(("injected", "last_billed", "reason"), [
    (0, None, "billable"),
    (0, -28, "billable"),
    (0, -27, "injection_too_soon"),
    (-1, -29, "no_injection_this_week"),
    (None, -10, "no_injection_this_week"),
    (7, None, "no_injection_this_week"),
])  # fmt: skip
def test_a_monthly_injection_is_billed_once_in_28_days(
    injected: int | None, last_billed: int | None, reason: str
) -> None:
    bundle = weekly_bundle(
        "buprenorphine_monthly_injection",
        MONDAY,
        [MONDAY],
        injected_on=None if injected is None else MONDAY + DAY * injected,
        last_billed_injection_on=None if last_billed is None else MONDAY + DAY * last_billed,
    )
    assert bundle.reason == reason
    assert bundle.code is hcpcs_code("G2069" if reason == "billable" else "G2074")
    assert bundle.source.confidence == ("read" if reason == "billable" else "memory-high")


def test_a_weekly_injection_is_billed_every_week() -> None:
    bundle = weekly_bundle(
        "buprenorphine_weekly_injection", MONDAY, [], injected_on=MONDAY, last_billed_injection_on=MONDAY - DAY * 7
    )
    assert bundle.reason == "billable"


# Extra days, add-ons already billed in the month, add-ons now, days not billed.
ADD_ONS = [
    (0, 0, 0, 0),
    (1, 0, 1, 0),
    (7, 0, 1, 0),
    (8, 0, 2, 0),
    (21, 0, 3, 0),
    (22, 0, 3, 1),
    (27, 0, 3, 6),
    (7, 2, 1, 0),
    (8, 2, 1, 1),
    (7, 3, 0, 7),
    (7, 9, 0, 7),
]


@pytest.mark.parametrize(("days", "billed", "units", "left"), ADD_ONS)
def test_take_home_add_ons(days: int, billed: int, units: int, left: int) -> None:
    for medicine, code in (("methadone", "G2078"), ("buprenorphine_oral", "G2079")):
        add_ons = take_home_add_ons(medicine, days, billed)  # type: ignore[arg-type]
        assert (add_ons.code.code, add_ons.units, add_ons.days_not_billed) == (code, units, left)


@property_test
@given(st.integers(0, 60), st.integers(0, 5))
def test_add_ons_never_pass_three_a_month_and_lose_no_day(days: int, billed: int) -> None:
    add_ons = take_home_add_ons("methadone", days, billed)
    assert add_ons.units + billed <= max(3, billed)
    assert days - 7 * add_ons.units <= add_ons.days_not_billed <= days
    assert add_ons.days_not_billed == 0 or add_ons.units + billed >= 3


@pytest.mark.parametrize(("days", "billed"), [(-1, 0), (0, -1)])
def test_negative_days_or_add_ons_are_refused(days: int, billed: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        take_home_add_ons("methadone", days, billed)
