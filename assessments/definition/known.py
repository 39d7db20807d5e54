"""What the content files may refer to: what is loaded already, and what is about to be."""

from dataclasses import dataclass, field

from assessments.models import Framework, LinkTheme, Sector, SiaPriority, SubThread
from indicators.models import Indicator

from . import questionnaire, vocabulary
from .shape import values


@dataclass
class Known:
    """Codes that may be referred to."""

    themes: set = field(default_factory=set)
    priorities: set = field(default_factory=set)
    sectors: set = field(default_factory=set)
    indicators: dict = field(default_factory=dict)  # slug ▶ codes of its breakdowns
    sub_threads: dict = field(default_factory=dict)  # framework ▶ codes of its sub-threads

    def codes_outside(self, framework):
        """Sub-thread code ▶ the other framework that has it."""
        others = {owner: codes for owner, codes in self.sub_threads.items() if owner != framework}
        return {code: owner for owner, codes in others.items() for code in codes}


def known_to(documents):
    """What stands in the database and in these documents, before anybody checked them."""
    known = Known(
        themes=set(LinkTheme.objects.values_list("code", flat=True)),
        priorities=set(SiaPriority.objects.values_list("code", flat=True)),
        sectors=set(Sector.objects.values_list("code", flat=True)),
        indicators={slug: set() for slug in Indicator.objects.values_list("slug", flat=True)},
        sub_threads={code: set() for code in Framework.objects.values_list("code", flat=True)},
    )
    for owner, code in SubThread.objects.values_list("version__framework__code", "code"):
        known.sub_threads[owner].add(code)
    for slug, code in Indicator.objects.values_list("slug", "breakdowns__code"):
        known.indicators[slug].add(code)
    for document in documents:
        learn(known, document)
    return known


def learn(known, document):
    """Add what a document itself brings; a vocabulary file replaces the vocabulary."""
    if vocabulary.is_vocabulary(document.data):
        known.themes = texts(document.data, "link_themes", "[]", "code")
        known.priorities = texts(document.data, "sia_priorities", "[]", "code")
        known.sectors = texts(document.data, "sectors", "[]", "code")
    elif framework := questionnaire.code_of(document.data):
        codes = texts(document.data, "threads", "[]", "subthreads", "[]", "code")
        known.sub_threads[framework] = known.sub_threads.get(framework, set()) | codes


def texts(data, *steps):
    return {text for text in values(data, *steps) if isinstance(text, str)}
