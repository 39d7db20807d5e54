"""People who fill in answers at the same time, and the book in which they note what was acknowledged."""

import random
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

TRIES = 400  # of one save, while something is broken


class Book:
    """Every save that was sent, and every one that the site said it had stored."""

    def __init__(self, enough):
        self.enough = enough
        self.acknowledged = defaultdict(dict)  # (draft, code): {version: (level, note)}
        self.sent = defaultdict(set)  # (draft, code): {(level, note)}
        self.seen = defaultdict(int)  # status: how often
        self.twice = []
        self.lock = threading.Lock()

    @property
    def count(self):
        return sum(map(len, self.acknowledged.values()))

    def is_full(self):
        return self.seen[200] >= self.enough

    def note(self, where, said, answer):
        with self.lock:
            self.seen[answer.status] += 1
            self.sent[where].add(said)
            if answer.status == 200:
                version = answer.json["version"]
                if self.acknowledged[where].setdefault(version, said) != said:
                    self.twice.append((where, version))


class Editor:
    """One person who goes on changing answers until the book is full."""

    def __init__(self, number, browser, draft, codes, book, seed=0):
        self.number, self.browser, self.draft, self.codes, self.book = number, browser, draft, codes, book
        self.random = random.Random(f"{seed}-{number}")  # noqa: S311 - to be repeated
        self.versions = dict.fromkeys(codes, 0)
        self.problems = []

    def work(self):
        turn = 0
        while not (self.problems or self.book.is_full()):
            turn += 1
            code = self.random.choice(self.codes)
            self.change(code, self.random.choice("1234"), f"note {self.number}-{turn}")
        self.browser.close()

    def change(self, code, level, note):
        """Say one thing until the site has taken it, or says that a colleague was first."""
        for _ in range(TRIES):
            answer = self.browser.save(self.draft, code, level=level, note=note, version=self.versions[code])
            self.book.note((self.draft, code), (level, note), answer)
            if answer.status in (200, 409):
                self.versions[code] = answer.json["version"]
                return
            if answer.status == 503 and "Retry-After" in answer.headers or answer.status == 0:
                threading.Event().wait(0.05)
                continue
            self.problems.append((answer.status, answer.body[:300]))
            return
        self.problems.append((answer.status, "never taken"))


def edit_together(site, scene, book, seed=0, beside=lambda: None):
    """All people of a scene at work, each in a thread; `beside` is what breaks something meanwhile."""
    editors = [
        Editor(number, site.browser(person["session"]), person["draft"], scene["codes"], book, seed)
        for number, person in enumerate(scene["people"])
    ]
    with ThreadPoolExecutor(len(editors) + 1) as pool:
        jobs = [pool.submit(editor.work) for editor in editors]
        try:
            beside()
        except BaseException:
            book.enough = 0  # let them go home
            raise
        for job in jobs:
            job.result(timeout=600)
    return [problem for editor in editors for problem in editor.problems]


def stored(database):
    """{(draft, code): (version, level, note)} of every answer that anybody has changed."""
    rows = database.sql(
        "SELECT a.assessment_id, s.code, a.version, a.state, a.note FROM assessments_answer a"
        " JOIN assessments_subthread s ON s.id = a.sub_thread_id"
    )
    return {(draft, code): (version, state, note) for draft, code, version, state, note in rows}


def lost(database, book):
    """Where the database says less than was acknowledged, or something that nobody said."""
    now = stored(database)
    wrong = []
    for where, versions in book.acknowledged.items():
        version, *said = now[where]
        last = max(versions)
        if version < last or (version == last and tuple(said) != versions[last]):
            wrong.append((where, "lost", version, said, last, versions[last]))
        if tuple(said) not in book.sent[where]:
            wrong.append((where, "partial", said))
    return wrong
