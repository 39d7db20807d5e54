"""Values that are printed or rounded otherwise than those they are compared with: said once for a period. Pure."""

from collections import Counter
from collections.abc import Sequence

from indicators.validation import Problem, Value, in_print

Pair = tuple[str, str]  # in words: (these, those before)


def otherwise(values: Sequence[Value], before: Sequence[Value], *, than: str) -> list[Problem]:
    """At most one warning; `than` says what the values are compared with, such as "the period before"."""
    old = {value.key: value for value in before if value.value is not None}
    beside = [(value, old[value.key]) for value in values if value.value is not None and value.key in old]
    found = Counter(pair for value, other in beside if (pair := _difference(value, other)))
    if not found:
        return []
    told = [
        f"{_amount(count, len(beside))} {these}, in {than} {those}" for (these, those), count in found.items()
    ]
    return [
        Problem(
            "warning",
            "rounding",
            "Rounding",
            f"{'; '.join(told)}. Check that this is meant; the column decimals says how many are shown.",
        )
    ]


def _amount(count: int, of: int) -> str:
    if of == 1:
        return "The value is"
    return f"{count} of {of} values {'is' if count == 1 else 'are'}"


def _difference(value: Value, other: Value) -> Pair | None:
    """Decimals where the unit is the same, else to what is rounded; units alone are no difference."""
    if value.display_unit == other.display_unit and value.decimals != other.decimals:
        return f"printed with {_decimals(value)}", f"with {_decimals(other)}"
    if value.half_width != other.half_width:
        return f"rounded to {_step(value)}", f"to {_step(other)}"
    return None


def _decimals(value: Value) -> str:
    return {0: "no decimals", 1: "1 decimal"}.get(value.decimals, f"{value.decimals} decimals")


def _step(value: Value) -> str:
    step = 2 * value.half_width
    return in_print(step, value.display_unit, value.decimals) if step else "nothing: exact"
