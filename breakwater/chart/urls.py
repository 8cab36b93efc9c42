from django.urls import path

from breakwater.chart import assessment_views, photo_views, views

app_name = "chart"

urlpatterns = [
    path("find/", views.find, name="find"),
    path("people/<uuid:patient_id>/", views.person, name="person"),
    path("people/<uuid:patient_id>/photo/", photo_views.take, name="take_photo"),
    path("people/<uuid:patient_id>/scales/", assessment_views.scales, name="scales"),
    path("people/<uuid:patient_id>/scales/<slug:scale_id>/", assessment_views.fill, name="fill_scale"),
    path("assessments/<uuid:assessment_id>/", assessment_views.assessment, name="assessment"),
    path("photos/<uuid:photo_id>/", photo_views.photo, name="photo"),
]
