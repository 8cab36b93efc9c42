from django.urls import path

from breakwater.journey.residence import views

app_name = "residence"

urlpatterns = [
    path("", views.home, name="home"),
    path("units/<uuid:unit_id>/headcounts/new/", views.headcount, name="headcount"),
    path("people/<uuid:episode_id>/leave/new/", views.start_leave, name="start_leave"),
    path("people/<uuid:episode_id>/move/", views.move, name="move"),
    path("leave/<uuid:leave_id>/back/", views.end_leave, name="end_leave"),
]
