"""Pages in this process: CPU, queries and bytes, and their ratio to the view they are compared with."""

import gzip
from itertools import cycle
from statistics import median
from time import perf_counter, process_time

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from assessments.choices import Status
from assessments.models import Answer, Assessment
from indicators.models import Indicator
from meo_site.accounts.models import User

BARE, QUERY = "/bench/bare/", "/bench/query/"
ROUND = "demo-2026"


def measure(table, people, samples):
    with override_settings(ROOT_URLCONF="bench.urls"):
        firm, analyst = signed_in(people["firm"]), signed_in(people["analyst"])
        own = Assessment.objects.filter(firm__memberships__user__email=people["firm"])
        draft, submitted = own.get(status=Status.DRAFT), own.filter(status=Status.SUBMITTED).latest("pk")
        only_reported(table, firm, analyst, submitted, samples)
        questionnaire(table, firm, draft, samples)
        saving = autosave(table, firm, draft, samples)
        heatmaps(table, analyst, samples, ROUND)
    return saving


def measure_at_scale(table, people, samples, slug, saving):
    """The same heatmaps and autosave among very many firms; `saving` is what saving took among few."""
    with override_settings(ROOT_URLCONF="bench.urls"):
        heatmaps(table, signed_in(people["analyst"]), samples, slug)
        firm = signed_in(people["firm"])
        draft = Assessment.objects.drafts().get(firm__memberships__user__email=people["firm"])
        among_many = autosave(table, firm, draft, samples, f", beside round {slug}")
        table.add("autosave among so many firms ÷ among few, each ÷ bare view", among_many / saving, most=1.2)


def signed_in(email):
    client = Client()
    client.force_login(User.objects.get(email=email), "django.contrib.auth.backends.ModelBackend")
    return client


def only_reported(table, firm, analyst, submitted, samples):
    """Times depend on the machine, so they have no target; their queries are asserted in tests."""
    slug = Indicator.objects.values_list("slug", flat=True).order_by("pk")[0]
    for name, client, address in (
        ("home", Client(), "/"),
        ("catalogue", Client(), "/indicators/"),
        ("one indicator", Client(), f"/indicators/{slug}/"),
        ("a firm's dashboard", firm, "/firm/"),
        ("a firm's results", firm, f"/assessments/{submitted.pk}/results/"),
        ("weakest capabilities", analyst, f"/observatory/weakest/?round={ROUND}"),
    ):
        (cpu, wall), _ = in_turn(getting(client, address), getting(client, BARE), samples)
        table.add(f"{name}: time, with {queries(client, address)} queries", wall, " ms")
        table.add(f"{name}: CPU", cpu, " ms")


def questionnaire(table, firm, draft, samples):
    address = f"/assessments/{draft.pk}/{draft.round.framework_version.threads.first().code}/"
    (cpu, wall), (bare, _) = in_turn(getting(firm, address), getting(firm, BARE), samples)
    table.add("questionnaire page: time", wall, " ms")
    table.add("questionnaire page: CPU ÷ bare view", cpu / bare, most=20)
    table.add("questionnaire page: queries", queries(firm, address), most=8)
    table.add("questionnaire page: gzip", zipped(firm, address), " kB", most=30)


def autosave(table, firm, draft, samples, where=""):
    answer = Answer.objects.filter(assessment=draft).select_related("sub_thread").order_by("pk")[0]
    address = f"/assessments/{draft.pk}/answers/{answer.sub_thread.code}/"
    levels, versions = cycle("1234"), [answer.version]

    def save():
        values = {"level": next(levels), "version": versions[-1]}
        response = firm.post(address, values, headers={"Accept": "application/json"})
        assert response.status_code == 200, response.content  # a conflict would be fast, and no save
        versions.append(response.json()["version"])

    (saving, wall), (bare, _) = in_turn(save, getting(firm, BARE), samples)
    table.add(f"autosave of one answer{where}: time", wall, " ms")
    table.add(f"autosave of one answer{where}: CPU ÷ bare view", saving / bare, most=8)
    (cpu, _), (query, _) = in_turn(save, getting(firm, QUERY), samples)
    table.add(f"autosave of one answer{where}: CPU ÷ a view with one query", cpu / query, most=3)
    return saving / bare


def heatmaps(table, analyst, samples, slug):
    for by in ("stage", "thread", "subthread"):
        page, figures = f"/observatory/heatmap/?round={slug}&by={by}", f"/bench/heatmap/{slug}/{by}/"
        (cpu, wall), (query, _) = in_turn(getting(analyst, page), getting(analyst, figures), samples)
        table.add(f"heatmap of {slug} by {by}: time, with {queries(analyst, page)} queries", wall, " ms")
        table.add(f"heatmap of {slug} by {by}: CPU ÷ its query view", cpu / query, most=4)
        table.add(f"heatmap of {slug} by {by}: gzip", zipped(analyst, page), " kB", most=20)


def in_turn(first, second, samples):
    """((CPU, elapsed) of each in ms), medians of samples taken in turn after one round to warm up."""
    first(), second()
    taken = [(milliseconds(first), milliseconds(second)) for _ in range(samples)]
    return [tuple(map(median, zip(*side, strict=True))) for side in zip(*taken, strict=True)]


def milliseconds(call):
    cpu, wall = process_time(), perf_counter()
    call()
    return 1000 * (process_time() - cpu), 1000 * (perf_counter() - wall)


def getting(client, address):
    def get():
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)  # an error page is fast

    return get


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def zipped(client, address):
    return len(gzip.compress(client.get(address).content)) / 1000
