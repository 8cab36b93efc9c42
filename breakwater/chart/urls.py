from django.urls import path

from breakwater.chart import views

app_name = "chart"

urlpatterns = [
    path("find/", views.find, name="find"),
    path("people/<uuid:patient_id>/", views.person, name="person"),
]
