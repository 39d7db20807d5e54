"""Seeding: the drawn region and the ten firms of Figure 6 as rows, in five rounds; a second time changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from assessments import lifecycle, scoring
from assessments.choices import State, Status
from assessments.models import Firm, Review, Round, Submission

from . import figure_6, firms, invitations, patterns, people, region, releasing, reviewing, rounds
from .delivering import NA_REASON, Delivery, deliver
from .drawing import Item, Region

DEMONSTRATION_FIRM = 41  # numbers of drawn firms: automotive, tier 1, in both questionnaires
SECOND_FIRM = 102  # food
YEAR_BEFORE_SHARE, YEAR_BEFORE_SHIFT, YEAR_AFTER_SHIFT = 0.20, -0.25, 0.10
DRAFTS, FEWEST_IN_A_DRAFT, MOST_IN_A_DRAFT = 36, 3, 38
HALF = 21
VERIFIED_SHARE, DAYS_TO_VISIT = 0.25, (5, 25)
EARLY = 4  # submissions in the open round
COLLEAGUES_THREAD, DUE_IN = "PDR", timedelta(days=14)


class Seeding:
    """One run: what it works with, and what it has done."""

    def __init__(self, today: date, tell: Callable[[str], None] = str) -> None:
        self.today = today
        self.tell = tell
        self.region = Region(items())
        self.firms: dict[int, Firm] = {}
        self.done: list[str] = []

    def run(self) -> list[str]:
        """Every step, each of which leaves alone what stands already; what they did."""
        for say, step in (
            ("People who sign in", self.seed_people),
            ("240 firms", self.seed_firms),
            ("The rounds of 2026", self.seed_2026),
            ("What an assessor found", self.seed_reviews),
            ("The round of 2025", self.seed_2025),
            ("The ten firms of Figure 6", self.seed_figure_6),
            ("Drafts in the open round", self.seed_2027),
            ("Benchmark releases", self.seed_releases),
        ):
            self.tell(say)
            step()
        return self.done

    def seed_people(self) -> None:
        for sign_in in people.SIGN_INS:
            people.make(sign_in)

    def seed_firms(self) -> None:
        """Known again by who answers for them: a firm may have changed its name."""
        addresses = {drawn.number: address_of(drawn.number) for drawn in self.region.firms}
        stored = firms.of_owners(addresses.values())
        missing = [drawn for drawn in self.region.firms if addresses[drawn.number] not in stored]
        made = firms.make(firms.described(drawn) for drawn in missing)
        stored |= people.make_owners(
            dict(zip((addresses[drawn.number] for drawn in missing), made, strict=True))
        )
        self.firms = {number: stored[address] for number, address in addresses.items()}
        if made:
            people.join("colleague", self.firms[DEMONSTRATION_FIRM])
            self.done.append(f"{len(made)} firms")

    def seed_2026(self) -> None:
        """Everything that was drawn."""
        for planned in (rounds.demo_2026(self.today), rounds.demo_2026_acursc(self.today)):
            drawn = [firm for firm in self.region.firms if planned.framework in firm.states]
            self.seed_round(planned, {firm.number: firm.states[planned.framework] for firm in drawn})

    def seed_reviews(self) -> None:
        """A quarter of the firms of 2026, the demonstration firm among them; one more waits for its firm."""
        round_ = Round.objects.select_related("framework_version").get(slug="demo-2026")
        own = Submission.objects.filter(round=round_, assessment__status=Status.SUBMITTED)
        if Review.objects.filter(submission__round=round_).exists() or not own.exists():
            return
        chance = chance_of("demo-2026 reviews")
        by_firm = {one.assessment.firm_id: one for one in own.select_related("assessment__submitted_by")}
        first = by_firm.pop(self.firms[DEMONSTRATION_FIRM].pk, None)
        numbers = [number for number, firm in self.firms.items() if firm.pk in by_firm]
        chosen = chance.sample(numbers, round(VERIFIED_SHARE * (len(numbers) + 1)))
        submissions = [*filter(None, [first]), *(by_firm[self.firms[number].pk] for number in chosen)]
        visits = [self.visit(round_, one, chance) for one in submissions]
        visits[-1] = visits[-1]._replace(is_final=False)
        reviewing.deliver(round_, visits, people.who_signs_in_as("assessor"))
        self.done.append(f"{len(visits) - 1} reviews in demo-2026, and one that waits for its firm")

    def visit(self, round_: Round, submission: Submission, chance: Random) -> reviewing.Visit:
        """In the weeks after the round."""
        codes = [code for code, _, _ in round_.framework_version.layout()]
        found = reviewing.look(dict(zip(codes, submission.levels, strict=True)), chance)
        day = round_.closes_on + timedelta(days=chance.randint(*DAYS_TO_VISIT))
        at = timezone.make_aware(datetime.combine(day, time(chance.randrange(9, 17), chance.randrange(60))))
        return reviewing.Visit(submission, found, at)

    def seed_2025(self) -> None:
        """Some of the firms, a little less able."""
        planned = rounds.demo_2025(self.today)
        chance = chance_of(planned.slug)
        others = [drawn.number for drawn in self.region.firms if drawn.number != DEMONSTRATION_FIRM]
        count = round(YEAR_BEFORE_SHARE * len(self.region.firms))
        numbers = sorted([DEMONSTRATION_FIRM, *chance.sample(others, count - 1)])
        self.seed_round(
            planned, {number: self.redrawn(number, chance, YEAR_BEFORE_SHIFT) for number in numbers}
        )

    def redrawn(self, number: int, chance: Random, shift: float) -> dict[str, str]:
        """The readiness levels of a firm in another year; what does not apply to it never did."""
        drawn = self.region.firms[number - 1]
        present = drawn.states.get("mtc-scr", {})
        return {
            item.code: State.NOT_APPLICABLE.value
            if present.get(item.code) == State.NOT_APPLICABLE
            else self.region.draw_level(drawn, item, chance, shift)
            for item in self.region.items
            if item.framework == "mtc-scr"
        }

    def seed_round(self, planned: rounds.PlannedRound, answered: dict[int, dict[str, str]]) -> None:
        """A closed round with these submissions, by number of the firm."""
        round_, is_new = planned.made()
        if not is_new:
            return
        chance = chance_of(f"{planned.slug} submissions")
        shape = scoring.Shape.of(round_.framework_version.layout())
        owners = firms.owners(self.firms[number] for number in answered)
        deliveries = []
        for number, states in answered.items():
            firm = self.firms[number]
            states = self.filled(number, states, shape, chance)
            deliveries.append(Delivery(firm, owners[firm.pk], states, planned.moment(chance)))
        deliver(round_, deliveries)
        if planned.slug == "demo-2026":
            patterns.check_readiness(round_)
        self.done.append(f"{len(deliveries)} submissions in {planned.slug}")

    def filled(
        self, number: int, states: dict[str, str], shape: scoring.Shape, chance: Random
    ) -> dict[str, str]:
        """The same states, with levels for blanks as far as submitting needs them."""
        states = dict(states)
        by_code = {item.code: item for item in self.region.items}
        while shortfalls := scoring.below_submit_thresholds("".join(states.values()), shape):
            item = by_code[shortfalls[0].missing[0]]
            states[item.code] = self.region.draw_level(self.region.firms[number - 1], item, chance)
        return states

    def seed_releases(self) -> None:
        """Made by one person and approved by another, as they must be."""
        staff = {name: people.who_signs_in_as(name) for name in ("analyst", "publisher")}
        if released := [slug for slug in releasing.SLUGS if releasing.release(slug, **staff)]:
            self.done.append(f"releases of {', '.join(released)}")

    def seed_figure_6(self) -> None:
        if count := figure_6.seed():
            self.done.append(f"{count} firms and submissions in figure-6")
        if figure_6.publish():
            self.done.append("Figure 6 as printed")

    def seed_2027(self) -> None:
        """Drafts, by the verbs a firm uses, and the first responses; the demonstration firm is half-way through."""
        planned = rounds.demo_2027(self.today)
        round_, is_new = planned.made()
        if not is_new:
            if rounds.keep_open(round_, self.today):
                self.done.append(f"{round_.slug} opened again until {round_.closes_on:%-d %B %Y}")
            return
        chance = chance_of(round_.slug)
        others = [number for number in self.firms if number not in (DEMONSTRATION_FIRM, SECOND_FIRM)]
        drafting = sorted(chance.sample(others, DRAFTS - 1))
        answers = {number: chance.randint(FEWEST_IN_A_DRAFT, MOST_IN_A_DRAFT) for number in drafting}
        answers[DEMONSTRATION_FIRM] = HALF
        owners = firms.owners(self.firms[number] for number in answers)
        for number, count in answers.items():
            firm = self.firms[number]
            self.begin(
                firm,
                round_,
                list(self.redrawn(number, chance, YEAR_AFTER_SHIFT).items())[:count],
                by=owners[firm.pk],
            )
        people.put_down(
            "colleague", self.firms[DEMONSTRATION_FIRM], round_, COLLEAGUES_THREAD, self.today + DUE_IN
        )
        early = chance.sample([number for number in others if number not in answers], EARLY)
        self.submit_early(
            round_, {number: self.redrawn(number, chance, YEAR_AFTER_SHIFT) for number in early}
        )
        opened = datetime.combine(planned.opens_on, time(9), timezone.get_current_timezone())
        invited = invitations.invite(round_, opened)
        self.done.append(
            f"{len(answers)} drafts, {EARLY} submissions and {invited} invited firms in {round_.slug}"
        )

    def submit_early(self, round_: Round, answered: dict[int, dict[str, str]]) -> None:
        """Too few for any figure, so that readers of heatmaps begin with a round that has some."""
        chance = chance_of(f"{round_.slug} submissions")
        shape = scoring.Shape.of(round_.framework_version.layout())
        owners = firms.owners(self.firms[number] for number in answered)
        so_far = replace(rounds.demo_2027(self.today), closes_on=self.today - timedelta(days=1))
        deliveries = [
            Delivery(
                self.firms[number],
                owners[self.firms[number].pk],
                self.filled(number, states, shape, chance),
                so_far.moment(chance),
            )
            for number, states in answered.items()
        ]
        deliver(round_, deliveries)

    def begin(self, firm: Firm, round_: Round, states: list[tuple[str, str]], *, by) -> None:
        draft = lifecycle.start(firm, round_, by=by)
        for code, state in states:
            reason = {"na_reason": NA_REASON} if state == State.NOT_APPLICABLE else {}
            lifecycle.save_answer(draft, code, {"state": state, **reason}, 0, by=by)


def address_of(number: int) -> str:
    """Who answers for a drawn firm: two of them are the people who sign in."""
    signing_in = {DEMONSTRATION_FIRM: "firm", SECOND_FIRM: "firm2"}
    return f"{signing_in.get(number) or f'contact-{number:03d}'}@example.org"


def chance_of(name: str) -> Random:
    """Chance of its own for each purpose, so that the region's draws stay what they are."""
    return Random(f"{region.SEED} {name}")  # noqa: S311 - chance for a fiction, not for secrets


def items() -> list[Item]:
    """The sub-threads of the newest published versions, in the order in which the region is drawn."""
    versions = [rounds.latest(framework) for framework in region.ANSWER_RATES]
    return [
        Item(version.framework.code, part.thread.code, part.code, part.allow_na)
        for version in versions
        for part in version.sub_threads.select_related("thread").order_by("position")
    ]
