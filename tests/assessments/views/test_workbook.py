"""The workbook's pages: out, back, shown, stored; to strangers they do not exist."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments import lifecycle
from assessments.models import Assessment
from assessments.views.workbook import MOVED
from meo_site.exports import XLSX
from tests import factories
from tests.assessments.test_lifecycle import closed
from tests.assessments.workbook.filling import filled

pytestmark = pytest.mark.django_db
SCOPE = ["SCR-01", "SCR-02", "SCR-29"]


@pytest.fixture
def round_():
    return factories.round_("mtc-scr", scope=SCOPE)


def address(name, draft):
    return reverse(f"assessments:{name}", args=[draft.pk])


def downloaded(client, draft):
    return client.get(address("workbook-xlsx", draft)).content


def upload(client, draft, data, name="workbook.xlsx"):
    return client.post(address("workbook", draft), {"file": SimpleUploadedFile(name, data)})


def apply(client, draft, shown, **choices):
    return client.post(
        address("workbook-apply", draft), {"upload": shown.context["carried"]} | choices, follow=True
    )


def stored(draft):
    return list(draft.answers.values_list("sub_thread__code", "state", "note", "version"))


def said(response):
    return [str(message) for message in response.context["messages"]]


UNTOUCHED = [(code, "-", "", 0) for code in SCOPE]


def test_download_is_a_workbook_that_nobody_keeps(client, draft):
    response = client.get(address("workbook-xlsx", draft))

    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (XLSX, "nosniff")
    assert response["Content-Disposition"].startswith('attachment; filename="firm-')
    assert "no-store" in response["Cache-Control"]
    assert response.content[:4] == b"PK\x03\x04"


@pytest.mark.parametrize(
    ("name", "method"),
    [("workbook-xlsx", "get"), ("workbook", "get"), ("workbook", "post"), ("workbook-apply", "post")],
)
def test_to_a_stranger_there_is_no_workbook(client, draft, name, method):
    for one in (factories.member(factories.firm()), factories.staff("analyst"), factories.staff("assessor")):
        client.force_login(one)

        assert getattr(client, method)(address(name, draft)).status_code == 404


def test_upload_shows_what_would_change_and_stores_nothing(client, draft):
    sent = filled(downloaded(client, draft), {("SCR-01", "state"): "L2", ("SCR-02", "state"): "L5"})

    shown = upload(client, draft, sent)

    assert shown.status_code == 200
    assert [one.key for one in shown.context["found"].new] == ["SCR-01-state"]
    assert "<b>Answers!I3</b>: “L5” is not a level." in shown.content.decode()
    assert "1 cell cannot be read and will be left as it is" in shown.content.decode()
    assert stored(draft) == UNTOUCHED


def test_apply_stores_what_was_shown_and_says_so(client, draft):
    sent = filled(downloaded(client, draft), {("SCR-01", "state"): "L2", ("SCR-02", "state"): "L5"})

    done = apply(client, draft, upload(client, draft, sent))

    assert done.redirect_chain == [(address("check", draft), 302)]
    assert said(done) == ["1 answer stored from the workbook. 1 cell was left as it was."]
    assert stored(draft) == [("SCR-01", "2", "", 1), *UNTOUCHED[1:]]


def test_applied_twice_it_changes_nothing_more(client, draft):
    shown = upload(client, draft, filled(downloaded(client, draft), {("SCR-01", "state"): "L2"}))
    apply(client, draft, shown)

    assert said(apply(client, draft, shown)) == ["Nothing to change."]
    assert stored(draft)[0] == ("SCR-01", "2", "", 1)


def test_the_same_file_again_has_nothing_to_change(client, draft):
    sent = filled(downloaded(client, draft), {("SCR-01", "state"): "L2"})
    apply(client, draft, upload(client, draft, sent))

    again = upload(client, draft, sent)

    assert "Nothing to change" in again.content.decode()
    assert again.context["found"].differences == []


def test_what_moved_between_seeing_and_storing_is_shown_again(client, draft, firm):
    shown = upload(client, draft, filled(downloaded(client, draft), {("SCR-01", "state"): "L2"}))
    marek = factories.member(firm, name="Marek Howell")
    lifecycle.save_answer(draft, "SCR-01", {"state": "4"}, 0, by=marek)

    again = apply(client, draft, shown)

    assert again.status_code == 409
    assert again.context["moved"] == MOVED
    assert [one.key for one in again.context["found"].conflicts] == ["SCR-01-state"]
    assert "Marek Howell changed this on" in again.content.decode()
    assert stored(draft)[0] == ("SCR-01", "4", "", 1)

    done = apply(client, draft, again, **{"SCR-01-state": "take"})

    assert said(done) == ["1 answer stored from the workbook."]
    assert stored(draft)[0] == ("SCR-01", "2", "", 2)


def test_a_conflict_keeps_the_site_unless_told(client, draft, firm):
    sent = filled(downloaded(client, draft), {("SCR-01", "state"): "L2"})
    lifecycle.save_answer(draft, "SCR-01", {"state": "4"}, 0, by=factories.member(firm))

    done = apply(client, draft, upload(client, draft, sent))

    assert said(done) == ["Nothing to change."]
    assert stored(draft)[0] == ("SCR-01", "4", "", 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "This file is empty."),
        (b"code,level", "This file is not a workbook of the kind .xlsx."),
        (b"PK\x03\x04" + b"\0" * 5 * 1024 * 1024, "Use a file of at most 5 MB."),
    ],
    ids=["empty", "csv", "large"],
)
def test_a_file_that_is_none_is_refused_with_its_reason(client, draft, data, reason):
    response = upload(client, draft, data)

    assert response.status_code == 400
    assert reason in response.context["form"].errors["file"][0]
    assert stored(draft) == UNTOUCHED


def test_no_file_is_asked_for(client, draft):
    response = client.post(address("workbook", draft))

    assert response.status_code == 400
    assert response.context["form"].errors == {"file": ["Choose the workbook that you have filled in"]}


@pytest.mark.parametrize("line", ["", "x", "a" * 100_000])
def test_apply_of_what_was_never_shown_is_refused(client, draft, line):
    done = client.post(address("workbook-apply", draft), {"upload": line}, follow=True)

    assert said(done) == ["This upload can no longer be applied. Choose the workbook again."]
    assert stored(draft) == UNTOUCHED


def test_what_a_colleague_was_shown_is_not_mine_to_store(client, draft, firm):
    shown = upload(client, draft, filled(downloaded(client, draft), {("SCR-01", "state"): "L2"}))
    client.force_login(factories.member(firm))

    apply(client, draft, shown)

    assert stored(draft) == UNTOUCHED


def test_after_submission_it_is_only_a_record(client, draft, person):
    shown = upload(client, draft, filled(downloaded(client, draft), {("SCR-01", "state"): "L2"}))
    lifecycle.submit(factories.answered(draft, "333", by=person), by=person)
    submitted = Assessment.objects.get(pk=draft.pk)

    assert client.get(address("workbook-xlsx", draft)).status_code == 200
    assert client.get(address("workbook", draft))["Location"] == submitted.get_absolute_url()
    apply(client, draft, shown)
    assert [state for _, state, _, _ in stored(draft)] == ["3", "3", "3"]


def test_in_a_closed_round_nothing_is_taken(client, draft):
    sent = filled(downloaded(client, draft), {("SCR-01", "state"): "L2"})
    shown = upload(client, draft, sent)
    closed(draft.round)

    assert upload(client, draft, sent)["Location"] == address("check", draft)
    assert "This round is closed. It no longer takes answers." in said(apply(client, draft, shown))
    assert stored(draft) == UNTOUCHED


@pytest.mark.parametrize("asked", [SCOPE[:1], SCOPE])
def test_comparing_in_constant_queries(client, firm, person, asked, django_assert_num_queries):
    draft = factories.assessment(firm, factories.round_("mtc-scr", scope=asked), by=person)
    sent = filled(downloaded(client, draft), {(code, "state"): "L2" for code in asked})

    with django_assert_num_queries(5):  # session, user, assessment, framework, answers
        upload(client, draft, sent)
