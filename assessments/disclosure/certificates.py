"""What a proof that nobody can work out a secret consists of."""

from typing import NamedTuple


class Change(NamedTuple):
    """One answer that could as well have been another: characters of frozen levels."""

    contributor: int
    sub_thread: int
    was: str
    becomes: str


class Certificate(NamedTuple):
    """Answers that agree with everything released, with fewer contributors at a level (1 to 4) of a withheld cell."""

    dimension: str
    row: str
    column: str
    level: int
    changes: tuple[Change, ...]
