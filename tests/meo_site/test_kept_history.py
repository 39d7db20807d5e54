"""Rows with history in the admin: two people at one row lose nothing, and the way back asks the same."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from indicators.models import Source
from meo_site.accounts.roles import Role
from tests.factories import staff
from tests.opened import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    return Source.objects.first()


def page(source):
    return f"/admin/indicators/source/{source.pk}/change/"


def signed_in():
    client = Client()
    client.force_login(staff(Role.EDITOR))
    return client


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(source):
    mine, theirs = signed_in(), signed_in()
    typed = opened(mine, page(source), title="Mine"), opened(theirs, page(source), title="Theirs")
    assert theirs.post(page(source), typed[1]).status_code == 302

    answer = mine.post(page(source), typed[0])

    assert answer.status_code == 200
    assert "after you opened the page" in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()
    assert Source.objects.get(pk=source.pk).title == "Theirs"
    assert mine.post(page(source), opened(mine, page(source), title="Mine")).status_code == 302
    assert [one.title for one in source.history.all()[:2]] == ["Mine", "Theirs"]


def test_going_back_is_refused_when_somebody_was_there_meanwhile(source):
    first, mine, theirs = source.history.first(), signed_in(), signed_in()
    theirs.post(page(source), opened(theirs, page(source), title="Theirs"))
    back = f"/admin/indicators/source/{source.pk}/history/{first.pk}/"
    typed = opened(mine, back)
    theirs.post(page(source), opened(theirs, page(source), title="Theirs again"))

    refused = mine.post(back, typed)
    assert "after you opened the page" in refused.content.decode()
    assert Source.objects.get(pk=source.pk).title == "Theirs again"

    mine.post(back, opened(mine, back))
    assert Source.objects.get(pk=source.pk).title == first.title


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_the_same_moment_one_is_stored_and_one_is_told(source):
    people = [signed_in(), signed_in()]
    typed = [opened(person, page(source), title=f"Title {number}") for number, person in enumerate(people)]
    barrier = Barrier(2)

    def save(number):
        barrier.wait()
        try:
            return people[number].post(page(source), typed[number]).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(save, range(2)))

    assert sorted(answers) == [200, 302]
    assert Source.objects.get(pk=source.pk).title == f"Title {answers.index(302)}"
    assert source.history.count() == 2
