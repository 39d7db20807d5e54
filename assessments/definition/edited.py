"""Rows that a person has changed in the admin: a file loaded again does not undo that."""

from django.db.models import Model

Rows = dict[str, dict]  # code ▶ fields


def as_edited(model: type[Model], old: Rows, new: Rows, key: str = "code") -> tuple[Rows, list[str]]:
    """(the rows of a file, but those that a person has changed, added or deleted as they left them; their codes, as
    far as the file says otherwise). Places stay those of the file; what a person added comes after them."""
    touched = model.history.filter(history_user__isnull=False)
    changed = set(touched.values_list(key, flat=True)) & old.keys()
    deleted = set(touched.filter(history_type="-").values_list(key, flat=True)) - old.keys()
    rows = {code: fields for code, fields in new.items() if code not in deleted}
    for code in (code for code in old if code in changed):
        rows[code] = old[code] | _place(rows, code, old[code])
    kept = sorted(code for code in changed | deleted if code in new and rows.get(code) != new[code])
    return rows, kept


def _place(rows: Rows, code: str, fields: dict) -> dict:
    """The position of a row in a vocabulary that has any."""
    if "position" not in fields:
        return {}
    last = max((row["position"] for row in rows.values()), default=0)
    return {"position": rows[code]["position"] if code in rows else last + 1}
