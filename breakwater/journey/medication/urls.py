"""Addresses of the medication stage."""

from __future__ import annotations

from django.urls import URLPattern, path

from breakwater.journey.medication.views import after, dose, holds, orders, stock, window

app_name = "medication"

urlpatterns: list[URLPattern] = [
    path("window/", window.window, name="window"),
    path("window/queue/", window.queue_region, name="queue"),
    path("window/station/", window.change_station, name="change_station"),
    path("window/station/choose/", window.choose_station, name="choose_station"),
    path("window/find/", window.find, name="find"),
    path("window/people/<uuid:patient_id>/", window.who, name="who"),
    path("window/people/<uuid:patient_id>/arrive/", window.arrive, name="arrive"),
    path("window/orders/<uuid:order_id>/dose/", dose.dose, name="dose"),
    path("window/orders/<uuid:order_id>/not-given/", after.not_given, name="not_given"),
    path("window/doses/<uuid:dose_id>/", after.outcome, name="outcome"),
    path("window/doses/<uuid:dose_id>/reverse/", after.reverse_dose, name="reverse_dose"),
    path("window/acts/<uuid:form_key>/", after.did_it_happen, name="did_it_happen"),
    path("people/<uuid:patient_id>/", orders.person, name="person"),
    path("people/<uuid:patient_id>/holds/new/", holds.place_hold, name="place_hold"),
    path("holds/<uuid:hold_id>/clear/", holds.clear_hold, name="clear_hold"),
    path("flags/<uuid:flag_id>/answer/", holds.answer_flag, name="answer_flag"),
    path("orders/", orders.home, name="orders"),
    path("episodes/<uuid:episode_id>/orders/new/", orders.write, name="write_order"),
    path("orders/<uuid:order_id>/", orders.order, name="order"),
    path("orders/<uuid:order_id>/sign/", orders.sign, name="sign_order"),
    path("orders/<uuid:order_id>/stop/", orders.stop, name="stop_order"),
    path("stock/", stock.shelf, name="stock"),
    path("stock/receive/", stock.receive, name="receive"),
    path("stock/products/new/", stock.add_product, name="add_product"),
    path("stock/bottles/<uuid:bottle_id>/", stock.bottle, name="bottle"),
    path("stock/bottles/<uuid:bottle_id>/open/", stock.open_bottle, name="open_bottle"),
    path("stock/bottles/<uuid:bottle_id>/close/", stock.close_bottle, name="close_bottle"),
    path("stock/bottles/<uuid:bottle_id>/recall/", stock.recall, name="recall"),
    path("stock/bottles/<uuid:bottle_id>/count/", stock.count, name="count"),
    path("stock/bottles/<uuid:bottle_id>/waste/", stock.waste, name="waste"),
    path("log/", stock.log, name="log"),
]
