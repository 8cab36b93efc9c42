from django.apps import AppConfig


class ResidenceConfig(AppConfig):
    name = "breakwater.journey.residence"
    label = "residence"
