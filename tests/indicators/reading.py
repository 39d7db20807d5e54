"""Reads what a visitor reads: the tables of a page, cell by cell, and a download, row by row."""

import csv
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

CATALOGUE = Path(__file__).parents[2] / "indicators" / "catalogue"


@dataclass
class Row:
    """One row of a table: its header, the address the header links to, its cells, and the group it stands in."""

    group: str
    header: str = ""
    address: str = ""
    cells: list[str] = field(default_factory=list)
    is_sub: bool = False
    is_group: bool = False


class Tables(HTMLParser):
    """The rows of each table of a page, by caption."""

    def __init__(self, html):
        super().__init__()
        self.by_caption, self.group, self.row, self.into = {}, "", None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "caption":
            self.into, self.caption, self.group = "caption", "", ""
        elif tag == "tr":
            self.row = Row(self.group, is_sub="sub" in attrs.get("class", "").split())
        elif tag == "th":
            self.into = "header"
            self.row.is_group = attrs.get("scope") == "rowgroup"
        elif tag == "td":
            self.into = "cell"
            self.row.cells.append("")
        elif tag == "br" and self.into == "header":
            self.row.header += " "
        elif tag == "a" and self.into == "header":
            self.row.address = attrs["href"]

    def handle_data(self, data):
        if self.into == "caption":
            self.caption += data
        elif self.into == "header":
            self.row.header += data
        elif self.into == "cell":
            self.row.cells[-1] += data

    def handle_endtag(self, tag):
        if tag == "caption":
            self.rows = self.by_caption.setdefault(self.caption, [])
        if tag in ("caption", "th", "td"):
            self.into = None
        if tag == "tr" and self.row:
            self._keep(self.row)

    def _keep(self, row):
        row.header = " ".join(row.header.split())
        row.cells = [" ".join(cell.split()) for cell in row.cells]
        if row.is_group:
            self.group = row.header
        elif row.header and row.cells:
            self.rows.append(row)


def tables(response):
    return Tables(response.content.decode()).by_caption


def download(response):
    return list(csv.DictReader(StringIO(response.content.decode())))


def catalogue(name):
    """The rows of a file of the shipped catalogue."""
    with (CATALOGUE / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
