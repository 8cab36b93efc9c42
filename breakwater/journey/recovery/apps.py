from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "breakwater.journey.recovery"
    label = "recovery"
