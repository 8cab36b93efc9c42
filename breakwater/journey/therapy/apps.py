from django.apps import AppConfig


class TherapyConfig(AppConfig):
    name = "breakwater.journey.therapy"
    label = "therapy"
