"""Shapes that the parts of a content file must have; each reports everything that does not fit."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

WORD = re.compile(r"[A-Za-z0-9£%][\w'’£%-]*")
SLUG = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"


def word_count(text):
    return len(WORD.findall(text))


@dataclass(frozen=True)
class Text:
    """One line of text."""

    longest: int = 1000  # characters
    words: tuple = (1, 200)
    form: str = ""  # a regular expression, and how to say it
    said: str = ""

    def check(self, value, at):
        if not isinstance(value, str):
            at.report(f"should be text, and is {kind_of(value)}")
            return False
        faults = list(self.faults(value))
        for fault in faults:
            at.report(fault)
        return not faults

    def faults(self, text):
        if not text.strip():
            yield "is empty"
            return
        if text != text.strip():
            yield "begins or ends with a space"
        if not text.isprintable():
            yield "holds a line break or a character that does not print"
        if len(text) > self.longest:
            yield f"has {len(text)} characters; at most {self.longest}"
        if self.form and not re.fullmatch(self.form, text):
            yield f"is {text[:60]!r}; should be {self.said}"
        elif not self.form and not self.words[0] <= (count := word_count(text)) <= self.words[1]:
            yield f"has {count} words; {self.words[0]} to {self.words[1]} are asked for"


def slug(longest=50):
    return Text(longest, form=SLUG, said="small letters and digits joined by hyphens")


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    least: int = 0
    most: int = 1_000_000

    def check(self, value, at):
        if not isinstance(value, int) or isinstance(value, bool):
            at.report(f"should be a whole number, and is {kind_of(value)}")
            return False
        if not self.least <= value <= self.most:
            at.report(f"is {value}; should be from {self.least} to {self.most}")
            return False
        return True


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def check(self, value, at):
        if not isinstance(value, bool):
            at.report(f"should be true or false, and is {kind_of(value)}")
        return isinstance(value, bool)


@dataclass(frozen=True)
class OneOf:
    """One of a few words or numbers."""

    values: tuple

    def check(self, value, at):
        if any(type(value) is type(known) and value == known for known in self.values):
            return True
        shown = repr(value)[:60] if isinstance(value, str | int) else kind_of(value)
        at.report(f"is {shown}; should be one of {', '.join(str(known) for known in self.values)}")
        return False


@dataclass(frozen=True)
class Maybe:
    """A shape, or nothing said (null)."""

    shape: object

    def check(self, value, at):
        return value is None or self.shape.check(value, at)


@dataclass(frozen=True)
class ListOf:
    """A list of parts with one shape."""

    shape: object
    least: int = 0
    most: int = 1000

    def check(self, value, at):
        if not isinstance(value, list):
            at.report(f"should be a list, and is {kind_of(value)}")
            return False
        sound = [self.shape.check(part, at / position) for position, part in enumerate(value)]
        if not self.least <= len(value) <= self.most:
            at.report(f"has {len(value)} entries; {self.least} to {self.most} are asked for")
            return False
        return all(sound) and self.is_without_repeats(value, at)

    def is_without_repeats(self, value, at):
        seen = []
        for position, part in enumerate(value):
            if part in seen:
                (at / position).report("is in the list already")
                return False
            seen.append(part)
        return True


@dataclass(frozen=True)
class Rule:
    """What must hold between some fields of a record; asked only when each of them is sound."""

    fields: tuple
    holds: Callable  # (record, place): reports what does not hold


@dataclass(frozen=True)
class Record:
    """A mapping with known keys."""

    fields: dict
    optional: tuple = ()
    rules: tuple = ()
    in_order: bool = field(default=False)

    def check(self, value, at):
        if not isinstance(value, dict):
            at.report(f"should be a mapping, and is {kind_of(value)}")
            return False
        sound = {key: self.fields[key].check(value[key], at / key) for key in value if key in self.fields}
        known = self.keys_are_right(value, at)
        for rule in self.rules:
            if all(sound.get(name, name in self.optional) for name in rule.fields):
                rule.holds(value, at)
        return known and all(sound.values())

    def keys_are_right(self, value, at):
        unknown = [key for key in value if key not in self.fields]
        missing = [key for key in self.fields if key not in value and key not in self.optional]
        for key in unknown:
            (at / key).report("is a key nobody knows")
        for key in missing:
            at.report(f"lacks {key}")
        if self.in_order and not unknown and not missing and list(value) != list(self.fields):
            at.report(f"should be in the order {', '.join(self.fields)}")
            return False
        return not unknown and not missing


def kind_of(value):
    """What a value is, in words an editor knows."""
    if value is None:
        return "nothing"
    names = {bool: "true or false", int: "a number", str: "text", list: "a list", dict: "a mapping"}
    return names[type(value)]


def found(value, at, *steps):
    """(part, place) of every part on a way ("[]": each of a list); what is not there is left out."""
    if not steps:
        yield value, at
    elif steps[0] == "[]" and isinstance(value, list):
        for position, part in enumerate(value):
            yield from found(part, at / position, *steps[1:])
    elif isinstance(value, dict) and steps[0] in value:
        yield from found(value[steps[0]], at / steps[0], *steps[1:])


class Nowhere:
    """A place nobody asks for."""

    def __truediv__(self, step):
        return self


def values(value, *steps):
    """The parts alone that `found` gives."""
    return (part for part, _ in found(value, Nowhere(), *steps))


def report_repeats(parts, message="is {value!r}, as on line {line}"):
    """Report every text or number that another part said before."""
    seen = {}
    for value, at in parts:
        if not isinstance(value, str | int):
            continue
        if value in seen:
            at.report(message.format(value=value, line=seen[value]))
        seen.setdefault(value, at.line)
