"""Checks on the values of a release, and how two releases differ; knows values only, neither models nor Django."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Literal

SCALES = {"k": Decimal(10) ** 3, "m": Decimal(10) ** 6, "bn": Decimal(10) ** 9}  # after a pound sign
POUNDS = ("£", *(f"£{step}" for step in SCALES))
IN_PARTS = ("FTE",)  # counted in fractions too
SLIPS = {  # a value that grows or shrinks by such a factor was most likely typed in another unit
    Decimal(100): "a hundred",
    Decimal(10) ** 3: "a thousand",
    Decimal(10) ** 6: "a million",
    Decimal(10) ** 9: "a thousand million",
}
SLIP_MARGIN = Decimal("1.25")  # a revision may come on top of the slip
JUMP_IN_POINTS = Decimal(10)
JUMP_IN_PER_CENT = Decimal(50)
PER_CENT_TYPES = ("proportion", "composition", "mean_proportion")
HUNDRED = Decimal(100)
LARGEST = Decimal(10) ** 18  # as many digits before the point as are stored


@dataclass(frozen=True)
class Value:
    """One observation; `value` and `half_width` are in the base unit (pounds, per cent, a count)."""

    place: str  # slugs and names of the place and the label
    place_name: str
    label: str
    label_name: str
    value: Decimal | None
    display_unit: str = "%"
    decimals: int = 0
    half_width: Decimal = Decimal(0)
    status: str = "A"
    review_flag: str = ""
    as_printed: str = ""
    note: str = ""
    parent: str = ""  # slug of the place this one lies in
    members: tuple[str, ...] = ()  # slugs of the places this one is the sum of
    interval_low: Decimal | None = None  # of its 95% confidence interval
    interval_high: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.place, self.label

    @property
    def where(self) -> str:
        return self.place_name if self.label == "total" else f"{self.place_name}, {self.label_name}"

    def __str__(self) -> str:
        """As it is printed: 38.7%, £2.4bn, 26,000 FTE."""
        return "no value" if self.value is None else in_print(self.value, self.display_unit, self.decimals)


@dataclass(frozen=True)
class Measure:
    """What the values of an indicator are, which decides what can be wrong with them."""

    value_type: str
    adds_up: bool = False
    display_unit: str = ""  # in which it is printed; empty where the units were looked at before

    @property
    def is_per_cent(self) -> bool:
        return self.value_type in PER_CENT_TYPES


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong (error: not to be published) or doubtful (warning: an editor decides)."""

    severity: Literal["error", "warning"]
    code: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


@dataclass(frozen=True)
class Change:
    """What became of one value between two releases."""

    kind: Literal["new", "changed", "unchanged", "removed"]
    old: Value | None
    new: Value | None
    fields: tuple[str, ...] = ()  # what differs, the number included

    @property
    def where(self) -> str:
        return (self.new or self.old).where  # type: ignore[union-attr] # one of the two is there

    @property
    def in_words(self) -> str:
        """New, Unchanged, Removed, or which things changed: value, note."""
        differing = dict.fromkeys(DESCRIBED[name] for name in self.fields)
        return ", ".join(differing).capitalize() or self.kind.capitalize()

    @property
    def difference(self) -> str:
        """New minus old, as printed with its sign; empty when there is nothing to subtract."""
        if not (self.old and self.new) or self.old.value is None or self.new.value is None:
            return ""
        if not (difference := self.new.value - self.old.value):
            return ""
        decimals = self.new.decimals if self.new.display_unit == self.old.display_unit else 6
        amount = in_print(abs(difference), self.new.display_unit, decimals)
        points = amount.replace("%", " points") if self.new.display_unit == "%" else amount
        return f"{'+' if difference > 0 else '−'}{points}"


Found = Iterator[Problem]


def scale(display_unit: str) -> Decimal:
    """How many of the base unit one of the display unit is: a million for £m."""
    return SCALES.get(display_unit.removeprefix("£"), Decimal(1)) if display_unit[:1] == "£" else Decimal(1)


def in_print(value: Decimal, display_unit: str, decimals: int) -> str:
    """A value of the base unit as text in the display unit: (2400000000, "£bn", 1) gives £2.4bn."""
    number = f"{abs(value) / scale(display_unit):,.{decimals}f}"
    sign = "−" if value < 0 else ""
    if display_unit.startswith("£"):
        return f"{sign}£{number}{display_unit[1:]}"
    return f"{sign}{number}%" if display_unit == "%" else f"{sign}{number} {display_unit}"


def problems(values: Sequence[Value], measure: Measure, before: Sequence[Value] = ()) -> list[Problem]:
    """Everything wrong or doubtful about the values of one release, errors first.

    `before` are the values they take the place of, or those of the period before; none for a first release.
    """
    if not values:
        return [Problem("error", "empty", "Values", "There are none. Add at least one.")]
    found = [problem for value in values for check in FIRST for problem in check(value, measure)]
    refused = {problem.where for problem in found}
    values = [value for value in values if value.where not in refused]
    found += [problem for check in ALONE for value in values for problem in check(value, measure)]
    found += [problem for check in TOGETHER for problem in check(values, measure)]
    old = {value.key: value for value in before}
    for value in values:
        if value.key in old:
            found += _against(value, old[value.key], measure)
    return sorted(found, key=lambda problem: problem.severity)


def changes(values: Sequence[Value], before: Sequence[Value]) -> list[Change]:
    """What is new, changed, unchanged and removed; in the order of the new values, the removed ones last."""
    old = {value.key: value for value in before}
    found = [_change(old.pop(value.key, None), value) for value in values]
    return found + [Change("removed", value, None) for value in old.values()]


def _change(old: Value | None, new: Value) -> Change:
    if old is None:
        return Change("new", None, new)
    differing = tuple(
        field.name for field in fields(Value) if field.name in DESCRIBED and _differs(field.name, old, new)
    )
    return Change("changed" if differing else "unchanged", old, new, differing)


DESCRIBED = {
    "value": "value", "display_unit": "unit", "decimals": "decimals", "half_width": "rounding", "status": "status",
    "review_flag": "flag", "as_printed": "as printed", "note": "note", "interval_low": "interval",
    "interval_high": "interval", "denominator": "denominator",
}  # fmt: skip


def _differs(name: str, old: Value, new: Value) -> bool:
    return bool(getattr(old, name) != getattr(new, name))


# --- checks after which nothing more is said about a value: no sum or comparison means anything ------


def _no_number(value: Value, measure: Measure) -> Found:
    if value.value is not None and not (value.value.is_finite() and abs(value.value) < LARGEST):
        text = "This is not a number, or too large to be stored."
        yield Problem("error", "not-a-number", value.where, text)


def _unit(value: Value, measure: Measure) -> Found:
    """Pounds in any of their steps; otherwise the unit of the indicator, letter by letter."""
    units = POUNDS if measure.display_unit in POUNDS else (measure.display_unit,)
    if measure.display_unit and value.display_unit not in units:
        text = f"“{value.display_unit}” is no unit of this indicator; it is printed in {' or '.join(units)}."
        yield Problem("error", "unit", value.where, text)


FIRST: list[Callable[[Value, Measure], Found]] = [_no_number, _unit]


# --- checks of one value ---------------------------------------------------------------------------


def _missing(value: Value, measure: Measure) -> Found:
    if value.value is None and value.status != "M":
        yield Problem(
            "error", "missing", value.where, "There is no value. Type one, or set the status to missing."
        )
    if value.value is not None and value.status == "M":
        yield Problem("error", "missing", value.where, "There is a value, but the status says missing.")
    if value.status == "M" and not value.note.strip():
        yield Problem("error", "missing", value.where, "Say in the note why the value is missing.")


def _out_of_range(value: Value, measure: Measure) -> Found:
    if value.value is None:
        return
    if measure.is_per_cent and not 0 <= value.value <= HUNDRED:
        yield Problem("error", "range", value.where, f"{value} is outside 0% to 100%.")
    elif value.value < 0 and measure.value_type != "currency":
        yield Problem(
            "error", "negative", value.where, f"{value} is below zero, which this indicator cannot be."
        )


def _part_of_one(value: Value, measure: Measure) -> Found:
    is_counted = measure.value_type == "count" and value.display_unit not in IN_PARTS
    if is_counted and value.value is not None and value.value % 1:
        text = f"{value} is a count with a fraction. Check the source."
        yield Problem("warning", "part-of-one", value.where, text)


def _rounding(value: Value, measure: Measure) -> Found:
    """The half-width is half of the last printed step, or of ten, a hundred… such steps, or nothing: exact."""
    step = scale(value.display_unit) / Decimal(10) ** value.decimals
    if value.half_width < 0 or value.half_width and not _is_power_of_ten(2 * value.half_width / step):
        yield Problem(
            "error", "rounding", value.where,
            f"The rounding does not belong to {value}. "
            f"Printed like this it is rounded to {in_print(step, value.display_unit, value.decimals)}.",
        )  # fmt: skip
    elif value.value is not None and value.value % (2 * value.half_width or step):
        yield Problem(
            "error", "digits", value.where,
            f"The value has more digits than its rounding lets it have: it would be printed as {value}.",
        )  # fmt: skip


def _is_power_of_ten(number: Decimal) -> bool:
    return number >= 1 and number == Decimal(10) ** number.adjusted()


def _printed_otherwise(value: Value, measure: Measure) -> Found:
    stated = re.search(r"\d[\d,]*(\.\d+)?", value.as_printed)
    if value.value is None or stated is None:
        return
    if Decimal(stated[0].replace(",", "")) != abs(value.value) / scale(value.display_unit):
        yield Problem(
            "error", "as-printed", value.where,
            f"“As printed” says {value.as_printed}, but the value is {value}. Change one of them.",
        )  # fmt: skip


def _interval(value: Value, measure: Measure) -> Found:
    low, high = value.interval_low, value.interval_high
    if (low is None) != (high is None):
        yield Problem(
            "error", "interval", value.where, "The confidence interval has one end. Give both, or none."
        )
    elif low is not None and high is not None and (value.value is None or not low <= value.value <= high):
        yield Problem("error", "interval", value.where, f"{value} does not lie in its confidence interval.")
    if value.denominator is not None and value.denominator < 0:
        yield Problem("error", "denominator", value.where, "The denominator is below zero.")


ALONE: list[Callable[[Value, Measure], Found]] = [
    _missing,
    _out_of_range,
    _part_of_one,
    _rounding,
    _printed_otherwise,
    _interval,
]


# --- checks of all values of a release -----------------------------------------------------------------


def _repeated(values: Sequence[Value], measure: Measure) -> Found:
    names = {value.key: value.where for value in values}
    for key, times in Counter(value.key for value in values).items():
        if times > 1:
            yield Problem("error", "repeated", names[key], f"There are {times} values. Leave one.")


def _fractions(values: Sequence[Value], measure: Measure) -> Found:
    stated = [value.value for value in values if value.value is not None]
    if measure.is_per_cent and any(stated) and all(0 <= number <= 1 for number in stated):
        yield Problem(
            "warning", "fractions", "All values",
            "None is above 1%. These look like fractions: 38.7% is typed as 38.7, not as 0.387.",
        )  # fmt: skip


def _composition(values: Sequence[Value], measure: Measure) -> Found:
    """Rounded parts may miss 100 by half a unit each, and by no more."""
    if measure.value_type != "composition":
        return
    for place in dict.fromkeys(value.place for value in values):
        parts = [value for value in values if value.place == place and value.label != "total"]
        stated = [value.value for value in parts if value.value is not None]
        margin = sum(value.half_width for value in parts)
        if stated and len(stated) == len(parts) and abs(sum(stated) - HUNDRED) > margin:
            yield Problem(
                "warning", "composition", parts[0].place_name,
                f"The {len(parts)} parts add up to {in_print(Decimal(sum(stated)), '%', parts[0].decimals)}. "
                f"Rounding explains {in_print(HUNDRED - margin, '%', 1)} to {in_print(HUNDRED + margin, '%', 1)}.",
            )  # fmt: skip


def _sums(values: Sequence[Value], measure: Measure) -> Found:
    """A place stated beside all its members is their sum; what lies in a place is not more than it."""
    if not measure.adds_up:
        return
    stated = {value.key: value for value in values if value.value is not None}
    for whole in stated.values():
        members = [stated[place, whole.label] for place in whole.members if (place, whole.label) in stated]
        if members and len(members) == len(whole.members) and _gap(whole, members) != 0:
            yield Problem(
                "warning", "members", whole.where,
                f"It is printed as {whole}, but its members add up to {_sum(members, whole)}.",
            )  # fmt: skip
        inside = [one for one in stated.values() if (one.parent, one.label) == whole.key and not one.members]
        if inside and _gap(whole, inside) > 0:
            yield Problem(
                "warning", "parts", whole.where,
                f"It is printed as {whole}, but the places in it add up to {_sum(inside, whole)}.",
            )  # fmt: skip


def _gap(whole: Value, parts: Sequence[Value]) -> Decimal:
    """By how much parts exceed the whole beyond what rounding explains; negative where they fall short of it."""
    gap = sum(_number(part) for part in parts) - _number(whole)
    margin = whole.half_width + sum(part.half_width for part in parts)
    if abs(gap) <= margin:
        return Decimal(0)
    return gap - margin if gap > 0 else gap + margin


def _sum(parts: Sequence[Value], like: Value) -> str:
    return in_print(Decimal(sum(_number(part) for part in parts)), like.display_unit, like.decimals)


def _number(value: Value) -> Decimal:
    return value.value if value.value is not None else Decimal(0)


TOGETHER: list[Callable[[Sequence[Value], Measure], Found]] = [_repeated, _fractions, _composition, _sums]


# --- checks against the values before --------------------------------------------------------------------


def _against(value: Value, old: Value, measure: Measure) -> Found:
    """Warnings only: putting right a slip that was published is itself a change by a thousand."""
    if value.value is None or old.value is None:
        return
    if slip := _slip(value.value, old.value):
        yield Problem(
            "warning", "slip", value.where,
            f"It was {old} and is now {value}, about {slip}. Check that it is typed in the right unit.",
        )  # fmt: skip
    elif measure.is_per_cent and abs(value.value - old.value) > JUMP_IN_POINTS:
        yield _jump(value, old, f"more than {JUMP_IN_POINTS} points")
    elif (
        not measure.is_per_cent
        and old.value
        and abs(value.value / old.value - 1) * HUNDRED > JUMP_IN_PER_CENT
    ):
        yield _jump(value, old, f"more than {JUMP_IN_PER_CENT}%")


def _jump(value: Value, old: Value, size: str) -> Problem:
    text = f"It was {old} and is now {value}: a change of {size}. Check the source."
    return Problem("warning", "jump", value.where, text)


def _slip(new: Decimal, old: Decimal) -> str:
    """In words, when one is about a hundred, a thousand… times the other; otherwise empty."""
    if not new or not old or (new < 0) != (old < 0):
        return ""
    for factor, words in SLIPS.items():
        if factor / SLIP_MARGIN <= new / old <= factor * SLIP_MARGIN:
            return f"{words} times as much"
        if factor / SLIP_MARGIN <= old / new <= factor * SLIP_MARGIN:
            return f"{words} times less"
    return ""
