from django.urls import path

from breakwater.journey.therapy import views

app_name = "therapy"

urlpatterns = [
    path("", views.home, name="home"),
    path("people/<uuid:episode_id>/", views.person, name="person"),
    path("people/<uuid:episode_id>/plan/problems/new/", views.add_problem, name="add_problem"),
    path("steps/<uuid:step_id>/done/", views.step_done, name="step_done"),
    path("sessions/new/", views.new_session, name="new_session"),
    path("sessions/<uuid:session_id>/", views.session, name="session"),
    path("attendances/<uuid:attendance_id>/note/", views.sign_note, name="sign_note"),
    path("notes/<uuid:note_id>/addendum/", views.addendum, name="addendum"),
]
