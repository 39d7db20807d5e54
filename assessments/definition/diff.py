"""What a file would change, part by part."""

SHOWN = 60  # characters of a text


def flat(value, path=()):
    """(path, leaf) of every leaf of nested mappings; lists are leaves."""
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from flat(part, (*path, key))
    else:
        yield path, value


def differences(old, new):
    """One line for each part that was added, removed or changed."""
    before, after = dict(flat(old)), dict(flat(new))
    for path in [*before, *(path for path in after if path not in before)]:
        name = " ".join(str(step) for step in path)
        if path not in after:
            yield f"- {name}: {shown(before[path])}"
        elif path not in before:
            yield f"+ {name}: {shown(after[path])}"
        elif before[path] != after[path]:
            yield f"~ {name}: {shown(before[path])} ▶ {shown(after[path])}"


def shown(value):
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
