"""Addresses of the privacy part: no name and no number of a person in any of them."""

from __future__ import annotations

from django.urls import path

from breakwater.privacy.views import audit, consents, disclosures, dose_events, emergency_access, restrictions

app_name = "privacy"

urlpatterns = [
    path("audit/", audit.search, name="audit_search"),
    path("audit/export/", audit.export, name="audit_export"),
    path("people/<uuid:patient_id>/consents/", consents.consents, name="consents"),
    path("people/<uuid:patient_id>/consents/new/", consents.new_release, name="new_release"),
    path("people/<uuid:patient_id>/emergency/", disclosures.tell_in_emergency, name="tell_in_emergency"),
    path("people/<uuid:patient_id>/restrictions/", restrictions.restrict, name="restrict"),
    path("restrictions/<uuid:restriction_id>/lift/", restrictions.lift, name="lift_restriction"),
    path("people/<uuid:patient_id>/disclosures/", disclosures.disclosures, name="disclosures"),
    path("consents/<uuid:consent_id>/revoke/", consents.revoke, name="revoke_consent"),
    path("consents/<uuid:consent_id>/recipients/", consents.match, name="match_recipient"),
    path("emergency-access/", emergency_access.open_record, name="open_emergency_access"),
    path("emergency-access/<uuid:access_id>/close/", emergency_access.close_record, name="close_emergency_access"),
    path("emergency-access/reviews/", emergency_access.reviews, name="emergency_access_reviews"),
    path("emergency-access/<uuid:access_id>/review/", emergency_access.review, name="review_emergency_access"),
    path("dose-events/<uuid:dose_event_id>/review/", dose_events.review_dose_event, name="review_dose_event"),
    path("emergency-releases/<uuid:disclosure_id>/review/", disclosures.review_release, name="review_release"),
]
