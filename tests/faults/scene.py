"""The rows on which a fault test plays, made in a process of its own: the suite's database is another.

python -m tests.faults.scene content|firms|ready {…}    writes what was made, as JSON
"""

import json
import sys
from itertools import count

import django

from tests import conftest

CODES = [f"{thread}-{number}" for thread in ("ORG", "ADP") for number in range(1, 5)]


def content():
    from django.core.management import call_command  # noqa: PLC0415 - Django is not set up while this file is read

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    conftest.load_content()


def firms(*, people):
    """Firms with an open draft each and so many people: [4, 2] makes two firms with six people."""
    factories = fresh_factories()
    in_round = factories.round_("acursc", scope=CODES)
    made = []
    for number in people:
        firm = factories.firm()
        members = [factories.member(firm) for _ in range(number)]
        draft = factories.assessment(firm, in_round, by=members[0])
        made += [{"session": session_of(member), "draft": draft.pk} for member in members]
    return {"codes": CODES, "people": made}


def ready(*, number, scope=CODES, people=1):
    """Firms whose drafts can be submitted, each by its owner."""
    factories = fresh_factories()
    in_round = factories.round_("acursc", scope=scope)
    made = []
    for _ in range(number):
        firm = factories.firm()
        person, *_ = [factories.member(firm) for _ in range(people)]
        draft = factories.assessment(firm, in_round, by=person)
        factories.answered(draft, "3" * len(scope), by=person)
        made.append({"session": session_of(person), "draft": draft.pk})
    return {"codes": scope, "people": made}


def fresh_factories():
    """Each scene is made in a process of its own, and names must differ between them."""
    from assessments.models import Round  # noqa: PLC0415 - as above
    from tests import factories  # noqa: PLC0415 - as above

    factories.numbers = count(10_000 * Round.objects.count() + 1)
    return factories


def session_of(person):
    """The cookie of somebody who has signed in."""
    from django.test import Client  # noqa: PLC0415 - as above

    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


if __name__ == "__main__":
    django.setup()
    what, spec = sys.argv[1:]
    json.dump({"content": content, "firms": firms, "ready": ready}[what](**json.loads(spec)), sys.stdout)
