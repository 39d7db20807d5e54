"""Addresses of the catalogue."""

from django.urls import path

from .views import areas, catalogue, claims, comparing, downloads, embedding, releases

app_name = "indicators"
urlpatterns = [
    path("", catalogue.index, name="index"),
    path("all.csv", catalogue.catalogue_csv, name="catalogue-csv"),
    path("claims/", claims.claims, name="claims"),
    path("claims.csv", claims.claims_csv, name="claims-csv"),
    path("claims.json", claims.claims_json, name="claims-json"),
    path("compare/", comparing.compare, name="compare"),
    path("compare.csv", comparing.compare_csv, name="compare-csv"),
    path("areas/", areas.index, name="areas"),
    path("areas/<slug:slug>/", areas.area, name="area"),
    path("areas/<slug:slug>.csv", areas.area_csv, name="area-csv"),
    path("releases/", releases.index, name="releases"),
    path("releases.atom", releases.feed, name="releases-feed"),
    path("<slug:slug>.csv", catalogue.indicator_csv, name="indicator-csv"),
    path("<slug:slug>.json", catalogue.indicator_json, name="indicator-json"),
    path("<slug:slug>/embed/", embedding.embed, name="embed"),
    path("<slug:slug>.xlsx", downloads.indicator_xlsx, name="indicator-xlsx"),
    path("<slug:slug>/", catalogue.indicator, name="indicator"),
]
