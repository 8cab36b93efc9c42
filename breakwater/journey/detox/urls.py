"""The addresses of detox."""

from django.urls import path

from breakwater.journey.detox import views

app_name = "detox"

urlpatterns = [
    path("", views.board, name="board"),
    path("rows/", views.board_region, name="board_region"),
    path("handover/", views.handover, name="handover"),
    path("handover/take/", views.take, name="take"),
    path("people/<uuid:episode_id>/", views.person, name="person"),
    path("people/<uuid:episode_id>/record/", views.record, name="record"),
    path("observations/<uuid:observation_id>/correct/", views.correct, name="correct"),
    path("flags/<uuid:flag_id>/answer/", views.answer, name="answer_flag"),
]
