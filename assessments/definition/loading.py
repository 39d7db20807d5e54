"""Loading content files: read ▶ check ▶ compare ▶ write, all of them or none."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from meo_site.audit.record import record

from . import entries, questionnaire, source, versioning, versions, vocabularies, vocabulary
from .diff import differences
from .known import known_to
from .problems import Broken


@dataclass(frozen=True)
class Outcome:
    """What loading one file did, or would do."""

    name: str  # what was loaded: "mtc-scr 1.0.0", "taxonomies.yaml"
    verb: str  # loaded, changed, unchanged, published
    lines: tuple = ()  # the diff
    note: str = ""

    def __str__(self):
        return f"{self.name}: {self.verb}{f' ({self.note})' if self.note else ''}"


def load_file(path, *, publish=False, dry_run=False):
    """Load one file; see `load`."""
    return load([path], publish=publish, dry_run=dry_run)[0]


@transaction.atomic
def load(paths, *, publish=False, dry_run=False):
    """Load files as one: the outcome of each, vocabulary first. Raises Broken, having written nothing.

    The tables of evidence and challenges beside a vocabulary file are loaded with it, and told last.
    """
    problems = []
    documents, tables = read(paths, problems)
    documents.sort(key=lambda document: not vocabulary.is_vocabulary(document.data))
    known = known_to(documents)
    for document in documents:
        rules = vocabulary if vocabulary.is_vocabulary(document.data) else questionnaire
        rules.check(document.data, source.Place(document, problems), known)
    report_twins(documents, problems)
    rows = {path: entries.read(path, known, problems) for path in tables}
    if problems:
        raise Broken(problems)
    outcomes = [plan(document, problems, publish=publish) for document in documents]
    outcomes += [plan_table(path, rows[path]) for path in tables]
    if problems:
        raise Broken(problems)
    if not dry_run:
        for _, carry_out in outcomes:
            carry_out()
    return [outcome for outcome, _ in outcomes]


def read(paths, problems):
    """(documents, tables beside those that are vocabularies)."""
    documents, tables = [], []
    for path in map(Path, paths):
        if document := source.read(path, problems):
            documents.append(document)
            tables += entries.beside(path) if vocabulary.is_vocabulary(document.data) else []
    return documents, dict.fromkeys(tables)


def report_twins(documents, problems):
    """Two files of one call may not say the same thing twice."""
    seen = {}
    for document in documents:
        framework = document.data.get("framework") if isinstance(document.data, dict) else None
        version = framework.get("version") if isinstance(framework, dict) else None
        identity = (questionnaire.code_of(document.data), str(version))
        if identity in seen:
            source.Place(document, problems).report(f"is the same as {seen[identity]}, given along with it")
        seen.setdefault(identity, document.name)


def plan(document, problems, *, publish):
    """(outcome, function that brings it about) of one checked document."""
    at = source.Place(document, problems)
    if vocabulary.is_vocabulary(document.data):
        return plan_vocabulary(document, at)
    return plan_version(document, at, publish=publish)


def plan_vocabulary(document, at):
    old = vocabularies.stored()
    new, kept = vocabularies.merged(old, vocabularies.canonical(document.data))
    vocabularies.report_losses(old, new, at)
    lines = tuple(vocabularies.changes(old, new))
    outcome = Outcome(document.name, "changed" if lines else "unchanged", lines, kept_in_words(kept))
    return outcome, lambda: vocabularies.write(new) if lines else None


def plan_table(path, rows):
    model = entries.FILES[path.name]
    old, new, kept = entries.merged(model, rows)
    lines = tuple(differences(old, new)) if old else (f"+ {len(new)} entries",) if new else ()
    outcome = Outcome(path.name, "changed" if lines else "unchanged", lines, kept_in_words(kept))
    return outcome, lambda: entries.write(model, old, new)


def kept_in_words(codes):
    return f"edited here, and left so: {', '.join(codes)}" if codes else ""


def plan_version(document, at, *, publish):
    data, head = document.data, document.data["framework"]
    version = versions.find(head["code"], head["version"])
    new = versions.canonical(data)
    lines = tuple(differences(versions.stored(version), new) if version else new_lines(data))
    is_to_publish = publish and not (version and version.is_published)
    minutes, promised = questionnaire.minutes_to_read(data), head["completion_minutes"]
    notes = [f"reading takes {minutes} of the {promised} minutes"]
    if version and lines:
        report_frozen(version, lines, at / "framework" / "version")
    if lines or is_to_publish:
        notes += compare_with_predecessor(data, new, at / "framework" / "version")
    verb = "loaded as a draft" if version is None else "draft changed" if lines else "unchanged"
    verb += " and published" if is_to_publish else ""
    outcome = Outcome(f"{head['code']} {head['version']}", verb, lines, "; ".join(notes))
    return outcome, lambda: carry_out(data, version if not lines else None, is_to_publish)


def carry_out(data, unchanged, is_to_publish):
    """Store a checked file unless its version is stored as it is; publish it."""
    version = unchanged or versions.write(data)
    if not unchanged:
        record(None, "loaded", version, framework=version.framework.code, version=version.version)
    if is_to_publish:
        versions.publish(version)
        record(None, "published", version, framework=version.framework.code, version=version.version)


def compare_with_predecessor(data, new, at):
    """Report too small a step from the version before; gives what the author should look at."""
    before = versions.published_before(data)
    if before is None:
        return []
    old = versions.stored(before)
    for shortfall in versioning.shortfalls(old, new, before.version, data["framework"]["version"]):
        at.report(shortfall)
    reworded = versioning.wordings_changed(old, new)
    is_same_major = before.version.split(".")[0] == data["framework"]["version"].split(".")[0]
    if not reworded or not is_same_major:
        return []
    return [
        f"answers join those to {before.version}: the new wording of {', '.join(reworded)} must change none"
    ]


def new_lines(data):
    threads = data["threads"]
    count = sum(len(thread["subthreads"]) for thread in threads)
    return [f"+ {len(threads)} threads, {count} sub-threads, {4 * count} level descriptors"]


def report_frozen(version, lines, at):
    """A version that is published, or asked in a round, never changes."""
    if version.is_published:
        at.report(f"{version.version} is published and never changes: give the file a new version")
        for line in lines:
            at.report(line)
    elif asked := list(version.rounds.values_list("slug", flat=True)):
        at.report(f"{version.version} is asked in {', '.join(asked)}; give the file a new version")
