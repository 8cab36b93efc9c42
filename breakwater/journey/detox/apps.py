from django.apps import AppConfig


class DetoxConfig(AppConfig):
    name = "breakwater.journey.detox"
    label = "detox"
