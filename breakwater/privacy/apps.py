from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "breakwater.privacy"
    label = "privacy"
