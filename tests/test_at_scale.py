"""No page walks through all that was ever answered: asked of every address, over a round of many firms."""

import re

import pytest
from django.db import connection
from django.test import Client

from assessments.models import Answer, Assessment, Submission
from assessments.tally import firms, store
from bench.synthetic import draw_round
from tests.policy import PASSED, POLICY
from tests.standing import Standing
from tests.test_matrix import filled, routes

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]
FIRMS = 12_000
ANSWERED = 2  # sub-threads; enough for a table that nobody reads from end to end
LARGE = {model._meta.db_table for model in (Submission, Assessment, Answer)}
ROUND = "synthetic"
FILTERS = ("?by=subthread", "?geography=lep-d2n2", "?size=small", "?mode=difference")


@pytest.fixture
def standing():
    """The matrix's people and things, beside a round of many firms, and what the database knows about its tables."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite tells of its plans in other words")
    standing = Standing()
    round_ = draw_round(ROUND, FIRMS)
    analyze()  # or even the rebuild goes by plans for empty tables
    store.rebuild(round_)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO assessments_answer (assessment_id, sub_thread_id, state, na_reason, proposed, proposed_reason,"
            " importance, note, version) SELECT a.id, s.id, '2', '', '', '', 2, '', 1 FROM assessments_assessment a"
            " JOIN assessments_round r ON r.id = a.round_id JOIN assessments_subthread s"
            " ON s.version_id = r.framework_version_id AND s.position < %s WHERE r.slug = %s",
            [ANSWERED, ROUND],
        )
    analyze()
    return standing


def analyze():
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_no_page_reads_a_large_table_from_end_to_end(standing):
    asked = {}  # (statement, parameters): where

    def note(execute, sql, params, many, context):
        if sql.startswith(("SELECT", "(SELECT")) and any(f'"{table}"' in sql for table in LARGE):
            asked.setdefault(sql, (params, where))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        for row, where in pages(standing):
            visit(standing, row, where)

    assert len(asked) > 30
    assert walked(
        *Submission.objects.filter(levels__contains="444").query.sql_with_params()
    )  # one would be seen
    assert [(where, sql) for sql, (params, where) in asked.items() if walked(sql, params)] == []


def pages(standing):
    """(row, address) of all that is read: of what stands there, and of the many firms' round."""
    for address in routes():
        row = POLICY[address.route]
        if "GET" not in row.answers or PASSED not in row.answers["GET"].values():
            continue
        yield row, filled(address, row, standing, "own")
        if row.of == "round":
            yield row, address.at(**row.given, slug=ROUND)
        if re.match("observatory/(heatmap|weakest)", address.route):
            yield row, f"/{address.route}?round={ROUND}"
        if address.route == "observatory/heatmap/":
            yield from ((row, f"/{address.route}{query}&round={ROUND}") for query in FILTERS)


def visit(standing, row, where):
    """As somebody who may; every page is a page, if only of what is wrong with its address."""
    role = next(
        role for role, answer in row.answers["GET"].items() if answer == PASSED and role != "anonymous"
    )
    client = Client(raise_request_exception=False)  # that it answers well is for the matrix
    client.force_login(standing.people[role])
    response = client.get(where)
    response.getvalue()


def walked(sql, params):
    """The large tables that the database would read from end to end."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql, params)
        [found] = cursor.fetchone()[0]
    return [node["Relation Name"] for node in nodes(found["Plan"]) if is_walk(node)]


def is_walk(node):
    return node["Node Type"] == "Seq Scan" and node.get("Relation Name") in LARGE


def nodes(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def test_the_tally_of_a_drawn_round_is_a_recount():
    round_ = draw_round("drawn", 300)
    again = draw_round("drawn-again", 300)

    store.rebuild(round_)

    assert store.check(round_) == []
    assert firms.of_rounds()[round_.pk] == 300
    levels = [list(one.submissions.values_list("levels", flat=True)) for one in (round_, again)]
    assert levels[0] == levels[1]  # of one seed
