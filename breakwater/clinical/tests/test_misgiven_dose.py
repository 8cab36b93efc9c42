from __future__ import annotations

from decimal import Decimal

import pytest

from breakwater.clinical.misgiven_dose import misgiven_flag


@pytest.mark.parametrize(("drug", "mg"), [("methadone", "80"), ("methadone", "2.5"), ("buprenorphine", "8")])
def test_another_persons_dose_is_an_emergency_whatever_the_amount(drug: str, mg: str) -> None:
    flag = misgiven_flag(drug, Decimal(mg))
    assert (flag.code, flag.level, flag.value) == ("misgiven_dose", "emergency", f"{drug} {mg} mg")
    assert flag.holds == {"opioid", "sedative"}
    assert "Possible opioid toxicity" in flag.message
    assert "at least 7.5 h after the dose" in flag.message
