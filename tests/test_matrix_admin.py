"""The permission matrix of the admin: every registered model × list, add, change, delete, history × method × role."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django_tasks_db.models import DBTaskResult

from indicators import batches
from meo_site.mail.models import Kind, Message, Stopped
from meo_site.urls import admin  # as the address book leaves it
from tests import factories
from tests.policy import BOTH, SIGN_IN
from tests.standing import NOWHERE, ROLES, STAFF
from tests.test_matrix import Visitor, outcome, silence

__all__ = ["silence"]  # a fixture that acts by itself
pytestmark = [pytest.mark.django_db, pytest.mark.sweep]
PAGES = {"": "view", "add/": "add", "{}/change/": "view", "{}/delete/": "delete", "{}/history/": "view"}
INSIDE = (*STAFF, "reviewer", "superuser")

ALL = frozenset({"view", "add", "change", "delete"})
READ = frozenset({"view"})
ADMINISTRATORS = {  # of these, staff of other roles see nothing
    "accounts.user": READ | {"change"},  # people sign up themselves
    "auth.group": ALL,
    "account.emailaddress": ALL,
    "socialaccount.socialapp": ALL,
    "socialaccount.socialtoken": ALL,
    "socialaccount.socialaccount": ALL,
    "mail.message": READ,
    "mail.stopped": READ | {"delete"},
    "django_tasks_database.dbtaskresult": READ,
}
KEPT = ALL - {"delete"}
CATALOGUE = {  # what an editor may; a publisher reads
    "indicators.theme": KEPT,
    "indicators.unit": KEPT,
    "indicators.source": KEPT,
    "indicators.indicator": KEPT,
    "indicators.commentary": KEPT,
    "indicators.geography": READ | {"change"},
    "indicators.publishedclaim": KEPT,
    "indicators.fact": KEPT,
    "indicators.discrepancy": KEPT,
    "indicators.release": KEPT,
    "indicators.importbatch": READ | {"add"},
    "assessments.referenceseries": KEPT,
    "assessments.work": ALL,
    "assessments.challenge": ALL,
    "assessments.vulnerability": ALL,
    "assessments.siapriority": READ | {"change"},
    "assessments.linktheme": READ | {"change"},
    "assessments.actortype": KEPT,
}
GIVEN = ("assessments.siapriority", "assessments.linktheme", "assessments.actortype")
# nor by administrators
NEVER_DELETED = ("indicators.geography", "indicators.release", "indicators.importbatch", *GIVEN)


def rights(model, role):
    if role == "superuser":
        deletes = {"delete"} if model in CATALOGUE and model not in NEVER_DELETED else set()
        return (ADMINISTRATORS | CATALOGUE)[model] | deletes
    if model in CATALOGUE:
        return {"editor": CATALOGUE[model], "publisher": READ}.get(role, frozenset())
    return frozenset()


class Admin:
    """A row of every model that has pages in the admin, and one person of each role."""

    def __init__(self):
        person = factories.user()
        self.people = {role: factories.staff(role) for role in STAFF} | {
            "anonymous": None,
            "respondent": factories.member(factories.firm()),
            "owner": factories.member(factories.firm()),
            "stranger": person,
            "reviewer": factories.staff("assessor"),
            "superuser": factories.user(is_staff=True, is_superuser=True),
        }
        EmailAddress.objects.create(user=person, email=person.email)
        SocialApp.objects.create(provider="none", name="None", client_id="1")
        account = SocialAccount.objects.create(user=person, provider="none", uid="1")
        SocialToken.objects.create(account=account, token="a")
        factories.reference_series(("SCR-39", "One", 1, 2, 3, 4))
        batches.hand_in(b"value", "values.csv", by=person)
        Stopped.objects.create(address=person.email, kind=Kind.ROUND)
        Message.objects.create(
            address=person.email, kind=Kind.ROUND, subject="One", stop="https://a.example/"
        )
        DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": {}},
            task_path="meo_site.mail.outbox.send",
            backend_name="default",
        )
        self.rows = {model: model._default_manager.first().pk for model in admin.site._registry}


def cells(standing):
    """(model, what is asked for, method, address); a row that does not exist is asked for too."""
    for model, row in standing.rows.items():
        for page, wanted in PAGES.items():
            for pk in [row, nowhere(model)] if page.startswith("{}") else [row]:
                where = f"/admin/{model._meta.label_lower.replace('.', '/')}/{page.format(pk)}"
                for method in BOTH:
                    yield model, wanted, method, where


def nowhere(model):
    return "00000000-0000-0000-0000-000000000000" if model is DBTaskResult else NOWHERE


def expected(role, model, wanted):
    """Whether somebody is let in, refused or led to where one signs in."""
    if role not in INSIDE:
        return SIGN_IN
    return "let in" if wanted in rights(model, role) else 403


def in_words(got):
    return "let in" if got in (200, 302) else got


def problems(standing, role):
    visitor = Visitor(standing, role)
    for model, wanted, method, where in cells(standing):
        got = in_words(outcome(visitor.ask(method, where)))
        allowed = {expected(role, model._meta.label_lower, wanted)}
        if method != "GET" and wanted == "view":
            allowed |= {403}  # changing asks for more than reading
        if "/history/" in where and str(nowhere(model)) in where and role in INSIDE:
            allowed |= {"let in", 404}  # back to the index: Django looks for the row before it asks who may
        if got not in allowed:
            yield f"{method} {where}: {got} instead of {allowed}"


def test_every_registered_model_has_a_row():
    assert {model._meta.label_lower for model in admin.site._registry} == {*ADMINISTRATORS, *CATALOGUE}


@pytest.mark.parametrize("role", ROLES)
def test_the_admin_lets_in_whom_the_policy_names(role):
    assert list(problems(Admin(), role)) == []
