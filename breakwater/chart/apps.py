from django.apps import AppConfig


class ChartConfig(AppConfig):
    name = "breakwater.chart"
    label = "chart"
