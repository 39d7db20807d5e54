"""Addresses of the catalogue."""

from django.urls import path

from .views import catalogue, claims

app_name = "indicators"
urlpatterns = [
    path("", catalogue.index, name="index"),
    path("all.csv", catalogue.catalogue_csv, name="catalogue-csv"),
    path("claims/", claims.claims, name="claims"),
    path("claims.csv", claims.claims_csv, name="claims-csv"),
    path("claims.json", claims.claims_json, name="claims-json"),
    path("<slug:slug>.csv", catalogue.indicator_csv, name="indicator-csv"),
    path("<slug:slug>.json", catalogue.indicator_json, name="indicator-json"),
    path("<slug:slug>/", catalogue.indicator, name="indicator"),
]
