from django.urls import path

from breakwater.chart import photo_views, views

app_name = "chart"

urlpatterns = [
    path("find/", views.find, name="find"),
    path("people/<uuid:patient_id>/", views.person, name="person"),
    path("people/<uuid:patient_id>/photo/", photo_views.take, name="take_photo"),
    path("photos/<uuid:photo_id>/", photo_views.photo, name="photo"),
]
