"""The wording of each form a person signs, by version. A version never changes: a new wording is a new version.

Plain words that hold what 42 CFR 2.22 (notice) and 2.31 (consent) ask for. `{program}` is the program's name.
The wording has not been reviewed by counsel yet; `docs/reference/privacy.md` says so too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from breakwater.privacy.codes import Statement


@dataclass(frozen=True, slots=True)
class FormText:
    """One version of one form: what it is called, since when it exists, what it says."""

    code: str
    version: str
    effective_on: date
    title: str
    paragraphs: tuple[str, ...]
    statements: frozenset[str] = frozenset()
    revoke_how: str = ""

    def text(self, program: str) -> str:
        """The whole form as a person reads and signs it."""
        return "\n\n".join(paragraph.format(program=program) for paragraph in (self.title, *self.paragraphs))


REVOKE_HOW = (
    "Tell us in writing at any time: use the form at the desk, the button on your consents page, or a letter to "
    "{program}. What was shared before that cannot be taken back."
)

NOTICE_OF_PRIVACY = FormText(
    code="notice_of_privacy",
    version="2026-02",
    effective_on=date(2026, 2, 16),
    title="Notice of privacy practices",
    paragraphs=(
        "This notice says how {program} may use and share health information about you, what your rights are, and how "
        "to complain when your privacy or the security of your information was not kept.",
        "Federal law (42 CFR part 2) protects records about substance use treatment more strictly than other health "
        "records. We may not tell anyone outside {program} that you are or were here, or share anything that says so, "
        "unless you agree in writing or the law names an exception.",
        "Without your agreement we may share only what is needed: with medical staff in a medical emergency; with "
        "organizations that work for us under a written agreement; for audits, evaluations and research under strict "
        "rules; when a court orders it after a special hearing; to report child abuse or neglect as state law asks; "
        "and about a crime on our premises or against our staff.",
        "Your record, and what anyone could testify about it, cannot be used against you in a civil, criminal, "
        "administrative or legislative proceeding unless you agree in writing or a court orders it after notice to you "
        "and a hearing. A subpoena alone is not enough.",
        "You can agree once to all future sharing for treatment, payment and running the program. You can take that "
        "back in writing at any time. Your counselor's own notes need a separate agreement.",
        "You have the right to see and get a copy of your record, to ask us to correct it, to ask us to limit what we "
        "share, to a list of the disclosures made in the last 3 years, to a paper copy of this notice, to talk it over "
        "with our privacy officer, and to say no to fundraising messages.",
        "We must keep your record private and secure, tell you if it was not, and follow this notice. If we change "
        "it, we give you the new one.",
        "You can complain to our privacy officer or to the Secretary of the U.S. Department of Health and Human "
        "Services. Nobody may treat you worse because you complained. Breaking these rules can be a crime.",
    ),
)

TREATMENT_CONSENT = FormText(
    code="tpo",
    version="2026-02",
    effective_on=date(2026, 2, 16),
    title="Agreement to share your record for treatment, payment and running the program",
    paragraphs=(
        "I agree that {program} may share my record with my treating providers, health plans, third-party payers, and "
        "people helping to operate this program, for treatment, payment and health care operations. One signature "
        "covers all future sharing for these three purposes and no other purpose.",
        "It covers: my name and birth date, contact details, insurance, dates of treatment, level of care, diagnoses, "
        "assessments, medicines, allergies, laboratory results, treatment plan, and services. It does not cover my "
        "counselor's own notes.",
        "A health plan, provider or company that gets my record for these purposes may share it again as the federal "
        "privacy rule (HIPAA) permits, except in civil, criminal, administrative or legislative proceedings against "
        "me.",
        "My record may be shared again by those who receive it, and may then no longer be protected by 42 CFR part 2.",
        "I may take this back in writing at any time, except for what was already done because of it. " + REVOKE_HOW,
        "It lasts until I take it back.",
        "I do not have to sign. Treatment here does not depend on it. If I do not sign, {program} cannot bill my "
        "insurance, and cannot tell my other doctors about my medicines except in an emergency.",
    ),
    statements=frozenset(
        {
            Statement.RIGHT_TO_REVOKE,
            Statement.HIPAA_REDISCLOSURE,
            Statement.NO_LONGER_PROTECTED,
            Statement.IF_NOT_SIGNED,
        }
    ),
    revoke_how=REVOKE_HOW,
)

REGISTRY_CONSENT = FormText(
    code="registry",
    version="2026-02",
    effective_on=date(2026, 2, 16),
    title="Agreement to check that you are not enrolled in two programs",
    paragraphs=(
        "Getting medicine for opioid use disorder from two programs at once can be deadly. I agree that {program} may "
        "ask the registries and programs named on this form whether I am enrolled there, and tell them that I am "
        "enrolled here.",
        "It covers only: my name and birth date, the kind of medicine and the dose, and the dates it concerns. We "
        "share it only when I am admitted, when my medicine or dose changes, when treatment is interrupted, resumes or "
        "ends. Those who receive it may use it only to prevent enrollment in two programs.",
        "I may take this back in writing at any time, except for what was already done because of it. " + REVOKE_HOW,
        "It lasts until my treatment here ends.",
        "I do not have to sign. If I do not sign, {program} cannot ask a registry and will ask me instead; a "
        "prescriber may then start me on a lower dose.",
    ),
    statements=frozenset({Statement.RIGHT_TO_REVOKE, Statement.IF_NOT_SIGNED}),
    revoke_how=REVOKE_HOW,
)

RELEASE_CONSENT = FormText(
    code="release",
    version="2026-02",
    effective_on=date(2026, 2, 16),
    title="Agreement to share part of your record",
    paragraphs=(
        "I agree that {program} may share what is listed on this form with the people or organizations named on it, "
        "for the purpose named on it, and nothing else.",
        "A health plan, provider or company that gets my record for treatment, payment or health care operations may "
        "share it again as the federal privacy rule (HIPAA) permits, except in civil, criminal, administrative or "
        "legislative proceedings against me.",
        "I may take this back in writing at any time, except for what was already done because of it. " + REVOKE_HOW,
        "If the purpose is fundraising, I was first asked whether I want such messages at all and may say no.",
        "I do not have to sign. Treatment here does not depend on it.",
    ),
    statements=frozenset(
        {
            Statement.RIGHT_TO_REVOKE,
            Statement.HIPAA_REDISCLOSURE,
            Statement.IF_NOT_SIGNED,
            Statement.FUNDRAISING_OPT_OUT,
        }
    ),
    revoke_how=REVOKE_HOW,
)

COUNSELING_NOTES_CONSENT = FormText(
    code="counseling_notes",
    version="2026-02",
    effective_on=date(2026, 2, 16),
    title="Agreement to share your counselor's own notes",
    paragraphs=(
        "I agree that {program} may share my counselor's own notes of our sessions with those named on this form. "
        "This agreement is only about these notes.",
        "I may take this back in writing at any time, except for what was already done because of it. " + REVOKE_HOW,
        "I do not have to sign. Treatment, payment and enrollment do not depend on it.",
    ),
    statements=frozenset({Statement.RIGHT_TO_REVOKE, Statement.HIPAA_REDISCLOSURE, Statement.IF_NOT_SIGNED}),
    revoke_how=REVOKE_HOW,
)

PROCEEDING_CONSENT = FormText(
    code="proceeding",
    version="2026-02",
    effective_on=date(2026, 2, 16),
    title="Agreement to use your record in a legal proceeding",
    paragraphs=(
        "I agree that {program} may share what is listed on this form for use in the civil, criminal, administrative "
        "or legislative proceeding named on it. This agreement stands alone and covers nothing else.",
        "I may take this back in writing at any time, except for what was already done because of it. " + REVOKE_HOW,
        "I do not have to sign. Treatment here does not depend on it.",
    ),
    statements=frozenset({Statement.RIGHT_TO_REVOKE, Statement.IF_NOT_SIGNED}),
    revoke_how=REVOKE_HOW,
)

FORMS: dict[tuple[str, str], FormText] = {
    (form.code, form.version): form
    for form in (
        NOTICE_OF_PRIVACY,
        TREATMENT_CONSENT,
        REGISTRY_CONSENT,
        RELEASE_CONSENT,
        COUNSELING_NOTES_CONSENT,
        PROCEEDING_CONSENT,
    )
}


def form_text(code: str, version: str) -> FormText | None:
    """That version of that form, or None when there was never one."""
    return FORMS.get((code, version))
