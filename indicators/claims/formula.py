"""Formulas over observations: text ▶ tree ▶ text. Read by hand, never run as code. Pure.

formula    = sum | comparison, "and" comparison …
comparison = sum (">" | "<" | "=" | ">=" | "<=") sum
sum        = product, "+" or "-" product …          product = atom, "*" or "/" atom …
atom       = number | cell | "(" sum ")" | "min" or "max" "(" sum, "," sum … ")"
cell       = place, "[" label "]" where the indicator has labels: em[training]
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypeVar

LONGEST = 400  # characters
DEEPEST = 20  # brackets within brackets
LONGEST_NUMBER = 24  # digits
SUMS, PRODUCTS = ("+", "-"), ("*", "/")
COMPARISONS = (">=", "<=", ">", "<", "=")
EXTREMES = ("min", "max")
TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<label>\[[A-Za-z0-9_-]+\])"
    r"|(?P<sign>>=|<=|[-+*/()<>=,])"
)
AT_END = "the end"
Read = TypeVar("Read")


class ParseError(ValueError):
    """The text is no formula; the message says what is wrong and where, and a user may read it."""

    def __init__(self, problem: str, place: int):
        super().__init__(f"{problem} at character {place}.")


@dataclass(frozen=True)
class Number:
    value: Decimal


@dataclass(frozen=True)
class Cell:
    """The observation of a place: its only one, or the one with this label."""

    place: str
    label: str = ""

    def __str__(self) -> str:
        return f"{self.place}[{self.label}]" if self.label else self.place


@dataclass(frozen=True)
class Operation:
    sign: str
    left: "Quantity"
    right: "Quantity"


@dataclass(frozen=True)
class Extreme:
    """The least or the greatest of several quantities."""

    name: str
    among: tuple["Quantity", ...]


Quantity = Number | Cell | Operation | Extreme


@dataclass(frozen=True)
class Comparison:
    sign: str
    left: Quantity
    right: Quantity


@dataclass(frozen=True)
class Statement:
    """Comparisons that hold together or not at all."""

    comparisons: tuple[Comparison, ...]


Formula = Quantity | Statement


# --- text ▶ tree -------------------------------------------------------------------------------------


class _Token(NamedTuple):
    kind: str
    text: str
    place: int  # of its first character, counted from 1


def parse(text: str) -> Formula:
    """The tree of a formula; ParseError where it is none.

    >>> parse("(wm + em) / uk * 100") == parse(" ((wm+em)/uk)*100 ")
    True
    >>> parse("wm + ")
    Traceback (most recent call last):
    indicators.claims.formula.ParseError: A number, a place or “(” is missing, found the end at character 6.
    """
    if len(text) > LONGEST:
        raise ParseError(f"A formula has at most {LONGEST} characters, found more", LONGEST + 1)
    return _Reader(list(_tokens(text))).formula()


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        if text[at] in " \t\r\n":
            at += 1
            continue
        found = TOKEN.match(text, at)
        if not found:
            raise ParseError(f"“{text[at]}” means nothing in a formula", at + 1)
        yield _Token(str(found.lastgroup), found.group(), at + 1)
        at = found.end()
    yield _Token("end", AT_END, len(text) + 1)


class _Reader:
    """Reads tokens from left to right; each method reads what it is named after."""

    def __init__(self, tokens: list[_Token]):
        self.tokens, self.at, self.depth = tokens, 0, 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def taken(self, *texts: str) -> str:
        """The next token if it is one of these, which is then read; else nothing."""
        if self.next.text not in texts or self.next.kind == "end":
            return ""
        self.at += 1
        return self.tokens[self.at - 1].text

    def refuse(self, wanted: str) -> ParseError:
        found = AT_END if self.next.kind == "end" else f"“{self.next.text}”"
        return ParseError(f"{wanted} is missing, found {found}", self.next.place)

    def need(self, text: str) -> None:
        if not self.taken(text):
            raise self.refuse(f"“{text}”")

    def formula(self) -> Formula:
        first = self.sum()
        read: Formula = first
        if self.next.text in COMPARISONS:
            read = self.statement(first)
        if self.next.kind != "end":
            raise self.refuse("The end, or a sign between two quantities,")
        return read

    def statement(self, left: Quantity) -> Statement:
        comparisons = [self.comparison(left)]
        while self.taken("and"):
            comparisons.append(self.comparison(self.sum()))
        return Statement(tuple(comparisons))

    def comparison(self, left: Quantity) -> Comparison:
        if not (sign := self.taken(*COMPARISONS)):
            raise self.refuse("A comparison (>, <, =, >= or <=)")
        return Comparison(sign, left, self.sum())

    def sum(self) -> Quantity:
        return self.chain(SUMS, self.product)

    def product(self) -> Quantity:
        return self.chain(PRODUCTS, self.atom)

    def chain(self, signs: tuple[str, ...], part: Callable[[], Quantity]) -> Quantity:
        read = part()
        while sign := self.taken(*signs):
            read = Operation(sign, read, part())
        return read

    def atom(self) -> Quantity:
        token = self.next
        if token.kind == "number":
            return self.number()
        if token.text == "(":
            return self.within_brackets(self.sum)
        if token.text in EXTREMES:
            self.at += 1
            return Extreme(token.text, self.within_brackets(self.several))
        if token.kind == "name" and token.text != "and":
            return self.cell()
        raise self.refuse("A number, a place or “(”")

    def within_brackets(self, read: Callable[[], Read]) -> Read:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ParseError(f"Brackets stand more than {DEEPEST} deep", self.next.place)
        self.need("(")
        inside = read()
        self.need(")")
        self.depth -= 1
        return inside

    def several(self) -> tuple[Quantity, ...]:
        found = [self.sum()]
        while self.taken(","):
            found.append(self.sum())
        return tuple(found)

    def number(self) -> Number:
        token = self.next
        if len(token.text) > LONGEST_NUMBER:
            raise ParseError(f"A number has at most {LONGEST_NUMBER} digits, found more", token.place)
        self.at += 1
        return Number(Decimal(token.text))

    def cell(self) -> Cell:
        place = self.next.text
        self.at += 1
        if self.next.kind != "label":
            return Cell(place)
        self.at += 1
        return Cell(place, self.tokens[self.at - 1].text[1:-1])


# --- tree ▶ text -------------------------------------------------------------------------------------


def written(tree: Formula, cell: Callable[[Cell], str] = str) -> str:
    """The formula with no more brackets than it needs; cells as `cell` writes them.

    >>> written(parse("((wm)+(em)) / (uk*100)"))
    '(wm + em) / (uk * 100)'
    """
    if isinstance(tree, Statement):
        return " and ".join(
            f"{written(one.left, cell)} {one.sign} {written(one.right, cell)}" for one in tree.comparisons
        )
    if isinstance(tree, Number):
        return f"{tree.value:f}"
    if isinstance(tree, Cell):
        return cell(tree)
    if isinstance(tree, Extreme):
        return f"{tree.name}({', '.join(written(one, cell) for one in tree.among)})"
    left = _bracketed(tree.left, cell, tree.sign in PRODUCTS and _is_sum(tree.left))
    right = _bracketed(tree.right, cell, _is_sum(tree.right) or _binds_alike(tree))
    return f"{left} {tree.sign} {right}"


def _bracketed(tree: Quantity, cell: Callable[[Cell], str], is_needed: bool) -> str:
    return f"({written(tree, cell)})" if is_needed else written(tree, cell)


def _is_sum(tree: Quantity) -> bool:
    return isinstance(tree, Operation) and tree.sign in SUMS


def _binds_alike(tree: Operation) -> bool:
    """A product to the right of a product: read from left to right it would be another tree."""
    return tree.sign in PRODUCTS and isinstance(tree.right, Operation)


def cells_of(tree: Formula) -> list[Cell]:
    """The cells a formula asks for, each once, as they come."""
    return list(dict.fromkeys(_cells(tree)))


def _cells(tree: Formula | Comparison) -> Iterator[Cell]:
    if isinstance(tree, Cell):
        yield tree
    elif isinstance(tree, Operation | Comparison):
        yield from _cells(tree.left)
        yield from _cells(tree.right)
    elif isinstance(tree, Extreme | Statement):
        for one in tree.among if isinstance(tree, Extreme) else tree.comparisons:
            yield from _cells(one)
