"""Addresses of the analysts' pages, and how tests read what they answer."""

import csv
import html
import re
from io import StringIO

from django.urls import reverse

FILES = tuple(f"{table}-{form}" for table in ("heatmap", "weakest") for form in ("csv", "xlsx", "json"))
PAGES = ("observatory", "heatmap", "weakest", *FILES)


def address(name, query=""):
    return reverse(f"assessments:{name}") + query


def rows_of(response):
    return list(csv.reader(StringIO(response.content.decode())))


def table_text(response):
    """The text of the heatmap's table."""
    table = re.search(r'<table class="heat.*?</table>', response.content.decode(), re.DOTALL).group()
    return re.sub(r"<[^>]+>", "", table)


def unescaped(response):
    return html.unescape(response.content.decode())
