from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "breakwater.organization"
    label = "organization"
