from django.apps import AppConfig


class AdmissionsConfig(AppConfig):
    name = "breakwater.journey.admissions"
    label = "admissions"
