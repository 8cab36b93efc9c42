from django.urls import path

from breakwater.journey.recovery import views

app_name = "recovery"

urlpatterns = [
    path("", views.home, name="home"),
    path("people/<uuid:episode_id>/discharge/", views.discharge, name="discharge"),
    path("people/<uuid:episode_id>/after/", views.after, name="after"),
    path("people/<uuid:episode_id>/letter/", views.letter, name="letter"),
    path("letters/<uuid:document_id>/pdf/", views.letter_pdf, name="letter_pdf"),
    path("check-ins/<uuid:check_in_id>/", views.check_in, name="check_in"),
    path("check-ins/<uuid:check_in_id>/close/", views.close, name="close_check_in"),
    path("check-ins/<uuid:check_in_id>/back/", views.ask_back, name="ask_back"),
]
