from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "breakwater.record"
    label = "record"
