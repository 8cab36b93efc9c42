"""The statements that accompany a disclosure (42 CFR 2.32(a)), by version, in the words of the regulation.

Both are of the rule published February 16, 2024 (89 FR 12472) and must not be reworded. Checked November 22, 2026
against three copies of 42 CFR 2.32 as amended, which agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Notice:
    """One statement: its version goes into the disclosure row, its text goes out with the information."""

    version: str
    text: str


SHORT: Final = Notice(
    version="2.32(a)(2) of 2024",
    text="42 CFR part 2 prohibits unauthorized use or disclosure of these records.",
)

LONG: Final = Notice(
    version="2.32(a)(1) of 2024",
    text=(
        "This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part 2). "
        "These rules prohibit you from using or disclosing this record, or testimony that describes the information "
        "contained in this record, in any civil, criminal, administrative, or legislative proceedings by any Federal, "
        "State, or local authority, against the patient, unless authorized by the consent of the patient, except as "
        "provided at 42 CFR 2.12(c)(5) or as authorized by a court in accordance with 42 CFR 2.64 or 2.65. In "
        "addition, the Federal rules prohibit you from making any other use or disclosure of this record unless at "
        "least one of the following applies:\n"
        "(i) Further use or disclosure is expressly permitted by the written consent of the individual whose "
        "information is being disclosed in this record or as otherwise permitted by 42 CFR part 2.\n"
        "(ii) You are a covered entity or business associate and have received the record for treatment, payment, or "
        "health care operations, or\n"
        "(iii) You have received the record from a covered entity or business associate as permitted by 45 CFR part "
        "164, subparts A and E.\n"
        "A general authorization for the release of medical or other information is NOT sufficient to meet the "
        "required elements of written consent to further use or redisclose the record (see 42 CFR 2.31)."
    ),
)

NOTICES: Final = {notice.version: notice for notice in (SHORT, LONG)}
