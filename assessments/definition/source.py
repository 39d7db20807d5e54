"""Reading a content file: YAML ▶ plain values that remember their lines. Knows no rule of questionnaires."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from .problems import Problem

LARGEST = 1_000_000  # bytes; the longest questionnaire has 60,000
DEEPEST = 10  # nested mappings and lists; a questionnaire has seven
WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,8}")
WORDS_WITH_A_VALUE = {"": None, "~": None, "null": None, "true": True, "false": False}
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(Exception):
    """The text is no YAML of the plain kind; says on which line."""

    def __init__(self, message, line=1):
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Document:
    """What a file says, and on which line it says each part."""

    name: str
    data: object = None
    lines: dict = field(default_factory=dict)  # path, a tuple of keys and positions ▶ line


@dataclass(frozen=True)
class Place:
    """Somewhere in a document, where a problem can be reported."""

    document: Document
    problems: list
    path: tuple = ()

    def __truediv__(self, step):
        return replace(self, path=(*self.path, step))

    def report(self, message):
        self.problems.append(Problem(self.document.name, self.line, self.path_text, message))

    @property
    def line(self):
        """Where this part stands, or the nearest part around it: what is missing has no line."""
        around = (self.path[:length] for length in range(len(self.path), -1, -1))
        return next((self.document.lines[path] for path in around if path in self.document.lines), 1)

    @property
    def path_text(self):
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return "".join(steps).removeprefix(".")


def read(path, problems):
    """The document in a file, or None after reporting why it cannot be read."""
    name = Path(path).name
    try:
        return parse(name, text_of(path))
    except Unreadable as reason:
        problems.append(Problem(name, reason.line, "", str(reason)))
        return None


def text_of(path):
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as reason:
        raise Unreadable(f"cannot be read: {reason.strerror or reason}") from reason
    if not content.strip():
        raise Unreadable("is empty")
    if len(content) > LARGEST:
        raise Unreadable(f"is longer than {LARGEST:,} bytes")
    try:
        return content.decode()
    except UnicodeDecodeError as reason:
        raise Unreadable("is not UTF-8", content[: reason.start].count(b"\n") + 1) from reason


def parse(name, text):
    """The document in a text. Raises Unreadable at the first thing that is no plain YAML."""
    try:
        loader = LOADER(text)
        try:
            builder = Builder()
            while loader.check_event():
                builder.take(loader.get_event())
        finally:
            loader.dispose()
    except yaml.YAMLError as reason:
        raise Unreadable(f"is not YAML: {explained(reason)}", line_of(reason)) from reason
    return Document(name, builder.root, builder.lines)


def explained(reason):
    told = getattr(reason, "problem", None) or getattr(reason, "reason", None) or reason
    return " ".join(str(told).split())


def line_of(reason):
    mark = getattr(reason, "problem_mark", None) or getattr(reason, "context_mark", None)
    return mark.line + 1 if mark else 1


class Builder:
    """Makes plain values of parser events, without recursion, so that no nesting can exhaust the stack."""

    def __init__(self):
        self.root = None
        self.lines = {}
        self.open = []  # [container, path, key waiting for its value], outermost first
        self.documents = 0

    def take(self, event):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise Unreadable("holds a second document; one file holds one", line)
        if getattr(event, "anchor", None):
            raise Unreadable("has an anchor or an alias; write the text out", line)
        if getattr(event, "tag", None):
            raise Unreadable(f"has the tag {event.tag}; write plain values", line)
        if isinstance(event, yaml.ScalarEvent):
            self.put(value_of(event), line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.enter({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()

    def enter(self, container, line):
        if self.open and isinstance(self.open[-1][0], dict) and self.open[-1][2] is None:
            raise Unreadable("has a list or mapping as a key", line)
        if len(self.open) >= DEEPEST:
            raise Unreadable(f"is nested more than {DEEPEST} deep", line)
        path = self.put(container, line)
        self.open.append([container, path, None])

    def put(self, value, line):
        """Place a value in the innermost open container (there it may be a key); gives its path."""
        path = ()
        if not self.open:
            self.root = value
        elif isinstance(self.open[-1][0], list):
            container, path, _ = self.open[-1]
            path = (*path, len(container))
            container.append(value)
        elif self.open[-1][2] is None:
            return self.await_value_of(value, line)
        else:
            container, path, key = self.open[-1]
            path = (*path, key)
            container[key] = value
            self.open[-1][2] = None
        self.lines.setdefault(path, line)
        return path

    def await_value_of(self, key, line):
        container, path, _ = self.open[-1]
        if not isinstance(key, str) or not key:
            raise Unreadable(f"has the key {key!r}; keys are words", line)
        if key in container:
            raise Unreadable(f"has the key {key!r} twice", line)
        self.open[-1][2] = key
        self.lines[(*path, key)] = line
        return path


def value_of(event):
    """A plain scalar is a whole number, true, false, nothing, or else text; a quoted one is always text.

    YAML 1.1 would read `no` as false, `1.10` as 1.1 and `2:30` as 150: none of them is meant in our files.
    """
    if not event.implicit[0] or event.style in ("'", '"', "|", ">"):
        return event.value
    if event.value in WORDS_WITH_A_VALUE:
        return WORDS_WITH_A_VALUE[event.value]
    return int(event.value) if WHOLE_NUMBER.fullmatch(event.value) else event.value
