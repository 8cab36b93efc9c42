"""Every number of the clinical rules with its source, read from the code, so that the list cannot drift from it."""

from __future__ import annotations

from breakwater.clinical.number_list.listing import Breach, ClinicalNumber, breaches, clinical_numbers

__all__ = ["Breach", "ClinicalNumber", "breaches", "clinical_numbers"]
