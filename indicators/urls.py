"""Addresses of the catalogue."""

from django.urls import path

from . import views

app_name = "indicators"
urlpatterns = [
    path("", views.index, name="index"),
    path("all.csv", views.catalogue_csv, name="catalogue-csv"),
    path("claims/", views.claims, name="claims"),
    path("claims.csv", views.claims_csv, name="claims-csv"),
    path("claims.json", views.claims_json, name="claims-json"),
    path("<slug:slug>.csv", views.indicator_csv, name="indicator-csv"),
    path("<slug:slug>.json", views.indicator_json, name="indicator-json"),
    path("<slug:slug>/", views.indicator, name="indicator"),
]
