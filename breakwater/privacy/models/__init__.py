"""What a person agreed to, what left the program, and who opened a record in an emergency."""

from breakwater.privacy.models.consent import Consent, ConsentEnd, RecipientMatch
from breakwater.privacy.models.disclosure import Disclosure, DisclosureReview
from breakwater.privacy.models.emergency_access import EmergencyAccess
from breakwater.privacy.models.qualified_service import QualifiedService
from breakwater.privacy.models.restriction import Restriction

__all__ = [
    "Consent",
    "ConsentEnd",
    "Disclosure",
    "DisclosureReview",
    "EmergencyAccess",
    "QualifiedService",
    "RecipientMatch",
    "Restriction",
]
