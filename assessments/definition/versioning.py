"""What a new version number promises: versions with one MAJOR number can be compared, and added up."""

from .diff import differences

# What a firm answers. A changed wording of question or level is left to the author's judgement, and shown.
MAJOR = ("stage",)
MINOR = ("evidence", "next", "tags", "help", "sia", "also", "allow_na", "na_hint")
WORDING = ("question", "levels")


def numbers(version):
    """1.10.0 ▶ (1, 10, 0)"""
    return tuple(int(part) for part in version.split("."))


def predecessor(version, published):
    """The highest of the published versions below this one, or None."""
    below = (other for other in published if numbers(other) < numbers(version))
    return max(below, key=numbers, default=None)


def shortfalls(old, new, old_version, new_version):
    """Why the step from one version number to another is too small for what changed between them."""
    step = next(place for place in range(3) if numbers(old_version)[place] != numbers(new_version)[place])
    for place, name, changed in (
        (0, "MAJOR", major_changes(old, new)),
        (1, "MINOR", changes_in(old, new, MINOR)),
    ):
        if changed and step > place:
            yield f"is too small a step from {old_version}: {name} must rise for {changed[0]}"


def major_changes(old, new):
    before, after = set(old["order"]["sub-threads"]), set(new["order"]["sub-threads"])
    added, removed = sorted(after - before), sorted(before - after)
    return [f"+ {code}" for code in added] + [f"- {code}" for code in removed] + changes_in(old, new, MAJOR)


def changes_in(old, new, names):
    """The differences in these fields of the sub-threads that both versions have."""
    common = [code for code in old["order"]["sub-threads"] if code in new["order"]["sub-threads"]]
    return [
        line
        for code in common
        for name in names
        for line in differences({code: {name: old[code][name]}}, {code: {name: new[code][name]}})
    ]


def wordings_changed(old, new):
    """Sub-threads whose question or levels read differently; only an author knows if answers would change."""
    return sorted({line.split()[1].rstrip(":") for line in changes_in(old, new, WORDING)})
