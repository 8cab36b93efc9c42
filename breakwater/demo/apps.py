from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "breakwater.demo"
    label = "demo"
