"""Figures to keep: the CSV, what its columns mean, and a text with filter, licence and how to cite."""

import json

from meo_site.exports import csv_text

from .csvw import csvw, meanings

CSV = "figures.csv"


def bundle(columns, rows, facts):
    """(name, text) of the files; `facts` is (what, text), the first of them the title."""
    metadata = csvw(
        CSV, columns, **{what.lower(): text for what, text in facts if what in ("Title", "Source", "Licence")}
    )
    return [
        (CSV, csv_text(columns, rows)),
        (f"{CSV}-metadata.json", json.dumps(metadata, ensure_ascii=False, indent=1)),
        ("README.md", _readme(columns, facts)),
    ]


def _readme(columns, facts):
    (_, title), *rest = facts
    about = "\n".join(f"- **{what}**: {text}" for what, text in rest)
    explained = "\n".join(f"- `{name}`: {text}" for name, text in meanings() if name in columns)
    return (
        f"# {title}\n\n{about}\n\n## Files\n\n- `{CSV}`: the figures, UTF-8, one header\n"
        f"- `{CSV}-metadata.json`: the same columns for programs (CSV on the Web)\n\n## Columns\n\n{explained}\n"
    )
