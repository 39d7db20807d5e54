"""A workbook's cells beside the answers as they are now: what is new, changed, in conflict, the same, or may not be."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assessments import lifecycle
from assessments.choices import State
from assessments.models import Answer

from .layout import TITLES
from .reading import Given, Problem, Upload
from .stamping import Origin, fingerprint

TEXTS = ("na_reason", "note")
KEEP, TAKE = "keep", "take"  # a conflict is settled by one of these


@dataclass
class Difference:
    """One thing that the workbook says otherwise than the product."""

    answer: Answer
    name: str  # of the column; a level has its reason with it
    address: str
    values: dict[str, Any]
    is_conflict: bool = False  # somebody has changed it since the workbook was made

    @property
    def code(self):
        return self.answer.sub_thread.code

    @property
    def key(self):
        return f"{self.code}-{self.name}"

    @property
    def title(self):
        return TITLES[self.name]

    @property
    def is_new(self):
        return not self.is_conflict and self.now == ""

    @property
    def now(self):
        return in_words(self.name, {name: getattr(self.answer, name) for name in ("na_reason", *TITLES)})

    @property
    def new(self):
        return in_words(self.name, self.values)


@dataclass
class Comparison:
    """All of it, as the page shows it before anything is stored."""

    differences: list[Difference] = field(default_factory=list)
    same: int = 0  # answers that nothing would change
    rejected: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def new(self):
        return [one for one in self.differences if one.is_new]

    @property
    def changed(self):
        return [one for one in self.differences if not one.is_new and not one.is_conflict]

    @property
    def conflicts(self):
        return [one for one in self.differences if one.is_conflict]

    def versions(self):
        """Of the answers that would change, as they are seen here."""
        return {one.code: one.answer.version for one in self.differences}

    def chosen(self, choices) -> list[lifecycle.Change]:
        """What to write: everything but the conflicts in which the product's answer is kept."""
        changes: dict[str, lifecycle.Change] = {}
        for one in self.differences:
            if not one.is_conflict or choices.get(one.key) == TAKE:
                change = changes.setdefault(one.code, lifecycle.Change(one.code, one.answer.version, {}))
                change.values.update(one.values)
        return list(changes.values())


def in_words(name: str, values: dict[str, Any]) -> str:
    """A field as a person reads it, empty where there is none."""
    value = values[name]
    if name == "state":
        reason = f": {values['na_reason']}" if value == State.NOT_APPLICABLE else ""
        return "" if value == State.BLANK else f"{State(value).label}{reason}"
    if name == "target":
        return f"L{value}" if value else ""
    return Answer(importance=value).get_importance_display() if name == "importance" else value


def compare(upload: Upload, assessment) -> Comparison:
    """Nothing is stored; the rules are those of saving one answer."""
    answers = assessment.answers.select_related("sub_thread__thread", "changed_by").order_by(
        "sub_thread__position"
    )
    found = Comparison(rejected=list(upload.rejected), notices=list(upload.notices))
    for answer in answers:
        code = answer.sub_thread.code
        if code in upload.given and code in upload.origins:
            row = _Row(answer, upload.given[code], upload.origins[code], found.rejected)
            differences = list(row.differences())
            found.differences += differences
            found.same += not differences
    found.rejected = list(dict.fromkeys(found.rejected))  # compared again, a cell is refused again
    return found


@dataclass
class _Row:
    """One answer with its cells. A cell that says what it said when the workbook was made was not touched."""

    answer: Answer
    given: dict[str, Given]
    origin: Origin
    rejected: list[Problem]

    def differences(self) -> Iterator[Difference]:
        if "state" in self.given:
            yield from self._level()
        for name in ("target", "importance", "note"):
            if name in self.given and self._is_touched(name):
                yield from self._allowed(name, {name: self.given[name].value})

    def _level(self) -> Iterator[Difference]:
        """A level and the reason for not applicable are one thing: they are stored together."""
        state, reason = self.given["state"].value, self.given.get("na_reason")
        if not self._is_touched("state") and not (reason and self._is_touched("na_reason")):
            return
        values = {"state": state, "na_reason": ""}
        if state == State.NOT_APPLICABLE:
            values["na_reason"] = reason.value if reason else self.answer.na_reason
        elif reason and reason.value and self._is_touched("na_reason"):
            self.rejected.append(Problem(reason.address, "A reason belongs to an answer of not applicable."))
        if self._is_touched("state") or state == State.NOT_APPLICABLE:
            yield from self._allowed("state", values)

    def _allowed(self, name: str, values: dict[str, Any]) -> Iterator[Difference]:
        if all(self._is_now(one, value) for one, value in values.items()):
            return
        try:
            values = lifecycle.checked(values, self.answer)
        except lifecycle.Invalid as reason:
            for one, messages in reason.errors.items():
                address = self.given[one if one in self.given else name].address
                self.rejected.extend(Problem(address, message) for message in messages)
            return
        has_moved = not all(self.origin.says(one, getattr(self.answer, one)) for one in values)
        yield Difference(self.answer, name, self.given[name].address, values, has_moved)

    def _is_touched(self, name: str) -> bool:
        return not self.origin.says(name, self.given[name].value)

    def _is_now(self, name: str, value: Any) -> bool:
        now = getattr(self.answer, name)
        return fingerprint(now) == fingerprint(value) if name in TEXTS else now == value
