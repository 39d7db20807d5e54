"""Publishes single files out of installed packages as static files: no CDN, no third-party code committed."""

import importlib.util
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import Error
from django.core.files.storage import FileSystemStorage


class VendorFinder(BaseFinder):
    """Finds the files that settings.VENDOR_FILES names."""

    def check(self, **kwargs):
        return [
            Error(f"vendor file missing: {address} should be {path_of(address)}", id="meo.E001")
            for address in settings.VENDOR_FILES
            if not path_of(address).exists()
        ]

    def find(self, path, find_all=False, **kwargs):
        if path not in settings.VENDOR_FILES:
            return []
        found = str(path_of(path))
        return [found] if find_all else found

    def list(self, ignore_patterns):
        for address in settings.VENDOR_FILES:
            path = path_of(address)
            storage = FileSystemStorage(location=path.parent)
            storage.prefix = str(Path(address).parent)  # where collectstatic puts it
            # collectstatic copies under the file's own name, so the last part of the address must be that name
            yield path.name, storage


def path_of(address):
    """Where an address under static/ lies on disk."""
    package, inside = settings.VENDOR_FILES[address]
    return (Path(importlib.util.find_spec(package).origin).parent / inside).resolve()
