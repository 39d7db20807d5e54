"""Static files as production has them: collected, under names that change with their content."""

import json

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.core.management import call_command

OURS = ("meo/app.css", "meo/site.js", "meo/theme.js")


@pytest.fixture
def collected(settings, tmp_path):
    """The manifest; without whitenoise's compression, which takes half a minute and changes no name."""
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return json.loads((tmp_path / "staticfiles.json").read_text())["paths"]


def test_every_file_is_collected_with_all_it_refers_to(collected, settings, tmp_path):
    for address in [*OURS, *settings.VENDOR_FILES]:
        assert collected[address] != address
        assert (tmp_path / collected[address]).stat().st_size > 0


def test_what_was_not_listed_is_not_served():
    assert finders.find("vendor/bootstrap.css") is None
    with pytest.raises(SuspiciousFileOperation):
        finders.find("vendor/../../settings.py")
