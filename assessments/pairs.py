"""The two rounds and the filters in the address of a comparison: read, refused by name, written again."""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404, QueryDict

from assessments import filtering
from assessments.disclosure.working import LEAST
from assessments.filtering import BY, EVERYTHING, BadFilter, CannotCombine, Select
from assessments.models import Round, Sector

NAMES = ("before", "after", "by", "sector")
SAID = "Firms’ own levels, self-assessed or facilitated"


@dataclass
class Pair:
    """What an address asks for: two rounds of one framework, the earlier one first."""

    values: dict[str, str]
    rounds: list[Round]  # all that have opened, newest first
    before: Round
    after: Round
    sector: Sector | None = None
    sectors: list[Sector] = field(default_factory=list)

    @property
    def by(self) -> str:
        return self.values.get("by", "stage")

    def address(self, **changes) -> str:
        """The query of this page with some values changed; None leaves one out."""
        values = {**self.values, "before": self.before.slug, "after": self.after.slug, **changes}
        return "?" + urlencode({name: values[name] for name in NAMES if values.get(name)})

    @cached_property
    def selects(self) -> list[Select]:
        """The form's choices: rounds of this framework, and sectors."""
        alike = [one for one in self.rounds if _framework(one) == _framework(self.after)]
        offered = [("", [(one.slug, one.title) for one in alike])]
        sectors = [("", EVERYTHING["sector"]), *((one.code, one.title) for one in self.sectors)]
        return [
            Select("before", "Earlier round", self.before.slug, offered),
            Select("after", "Later round", self.after.slug, offered),
            Select("sector", "Sector", self.values.get("sector", ""), [("", sectors)]),
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        return [("by", self.by)]

    @property
    def others(self) -> list[tuple[str, str]]:
        """Other questionnaires of which two rounds can be compared, with the address of their newest pair."""
        found = {}
        for one in self.rounds:
            pair = _pair_of(one, self.rounds)
            if pair and _framework(one) not in {_framework(self.after), *found}:
                said = one.framework_version.short_title, f"?before={pair.slug}&after={one.slug}"
                found[_framework(one)] = said
        return list(found.values())

    @property
    def said(self) -> list[str]:
        """Which levels and which firms, in words."""
        return [SAID, *([self.sector.title] if self.sector else [])]


def read(query: QueryDict) -> Pair | None:
    """The rounds of an address; None where no two can be compared yet. BadFilter says what is wrong, unknown is 404."""
    values = filtering.single(query, NAMES)
    if values.get("by", "stage") not in BY:
        raise BadFilter(f"“{values['by']}” is not a value of “by”. Known are: {', '.join(BY)}.")
    rounds = [one for one in filtering.counted_rounds() if one.has_opened]
    sectors = list(Sector.objects.all())
    both = _both(values, rounds)
    if both is None:
        return None
    pair = Pair(values, rounds, *both, _sector(values, sectors), sectors)
    _refuse(pair)
    return pair


def _both(values, rounds):
    """The rounds named; of one that is not, the newest that suits the other and has firms enough to show any."""
    before, after = (_named(values.get(name), rounds) for name in ("before", "after"))
    if before and after:
        return before, after
    if after:
        return _found(_pair_of(after, rounds, least=0), after, "earlier"), after
    if before:
        later = [one for one in rounds if _framework(one) == _framework(before) and _key(one) > _key(before)]
        return before, _found(next(iter(_enough(later) or later), None), before, "later")
    pairs = ((_pair_of(one, rounds), one) for one in _enough(rounds))
    return next((pair for pair in pairs if pair[0]), None)


def _named(slug, rounds):
    if not slug:
        return None
    found = next((one for one in rounds if one.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _found(round_, other, which):
    if round_ is None:
        raise BadFilter(f"No {which} round of the questionnaire of “{other}” can be compared with it.")
    return round_


def _pair_of(after, rounds, least=LEAST):
    """The newest earlier round of the same framework, with firms enough if there is one."""
    earlier = [one for one in rounds if _framework(one) == _framework(after) and _key(one) < _key(after)]
    return next(iter(_enough(earlier) or (earlier if not least else [])), None)


def _enough(rounds):
    return [one for one in rounds if one.submitted >= LEAST]


class CannotCompare(CannotCombine):
    """Both rounds are known, and they are not an earlier and a later one of one questionnaire."""

    title = "These rounds cannot be compared"


def _refuse(pair):
    before, after = pair.before, pair.after
    if before == after:
        raise CannotCompare(f"Choose two rounds: “{before}” cannot be compared with itself.")
    if _framework(before) != _framework(after):
        raise CannotCompare(
            f"“{before}” and “{after}” use different questionnaires ({before.framework_version.short_title}, "
            f"{after.framework_version.short_title}), so they cannot be compared."
        )
    if _key(before) > _key(after):
        swapped = pair.address(before=after.slug, after=before.slug)
        raise CannotCompare(
            f"“{before}” opened after “{after}”. Choose it as the later round.",
            [(f"“{after}”, then “{before}”", swapped)],
        )


def _sector(values, sectors):
    if not (code := values.get("sector")):
        return None
    found = next((one for one in sectors if one.code == code), None)
    if found is None:
        raise BadFilter(f"“{code}” is not a value of “sector” that this page knows.")
    return found


def _framework(round_):
    return round_.framework_version.framework_id


def _key(round_):
    return round_.opens_on, round_.pk
