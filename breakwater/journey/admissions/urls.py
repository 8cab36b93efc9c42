"""Addresses of admissions: calls, enquiries, beds."""

from __future__ import annotations

from django.urls import path

from breakwater.journey.admissions.views import admission, assessment, beds, enquiry, queue

app_name = "admissions"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("now/", queue.queue_now, name="queue_now"),
    path("calls/new/", queue.log_call, name="log_call"),
    path("enquiries/<uuid:enquiry_id>/", enquiry.enquiry, name="enquiry"),
    path("enquiries/<uuid:enquiry_id>/contacts/", enquiry.record_contact, name="record_contact"),
    path("enquiries/<uuid:enquiry_id>/close/", enquiry.close, name="close"),
    path("enquiries/<uuid:enquiry_id>/identity/", enquiry.clear_identity, name="clear_identity"),
    path("enquiries/<uuid:enquiry_id>/screening/", assessment.screen, name="screen"),
    path("enquiries/<uuid:enquiry_id>/placement/", assessment.place, name="place"),
    path("enquiries/<uuid:enquiry_id>/admission/", admission.admit, name="admit"),
    path("enquiries/<uuid:enquiry_id>/admitted/", admission.admitted, name="admitted"),
    path("beds/", beds.beds, name="beds"),
    path("beds/<uuid:bed_id>/hold/", beds.hold, name="hold"),
    path("holds/<uuid:stay_id>/release/", beds.release, name="release"),
]
