from django.apps import AppConfig


class MedicationConfig(AppConfig):
    name = "breakwater.journey.medication"
    label = "medication"
