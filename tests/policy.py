"""The permission policy: what each address answers to whom. An address without a row here fails the matrix.

A row says for each method who gets what; a method without a word is refused. Statuses are of requests that post an
empty form: 200 and 400 say that the form was read, 404 and 403 that the person got no further.
"""

from dataclasses import dataclass, field, replace

from tests.standing import FIRM, ROLES, STAFF

SIGN_IN = "sign in"  # redirected to where one signs in
PASSED = "passed"  # let through: read, redirected, or told what is wrong with an empty form
LET_THROUGH = (200, 301, 302, 400, 410)
SEEN = ("GET",)
BOTH = ("GET", "POST")
METHODS = (*BOTH, "PUT")  # one that no page knows stands for the rest
INSIDE = (*STAFF, "reviewer", "superuser")
GROUPS = {"firm": FIRM, "firms": (*FIRM, "stranger"), "staff": INSIDE, "analysts": ("analyst", "superuser")}


def to_all(status, **others):
    """The same for everybody but the roles named, or the groups of roles."""
    answers = dict.fromkeys(ROLES, status)
    for name, other in others.items():
        answers |= dict.fromkeys(GROUPS.get(name, (name,)), other)
    return answers


@dataclass(frozen=True)
class Row:
    """What an address answers: {method: {role: status}}, and what to methods it does not know."""

    answers: dict
    refused: dict
    of: str = ""  # the kind of thing it names; another firm's does not exist
    given: dict = field(default_factory=dict)  # what else stands in the address
    asks_who_first: bool = True  # a 403 says who asks, before it is looked up what for

    def expected(self, method, role, whose):
        """The status, for one's own thing or for one that must not exist."""
        if method not in self.answers:
            return self.refused[role]
        status = self.answers[method][role]
        if whose == "own" or status == SIGN_IN or status == 403 and self.asks_who_first:
            return status
        return 404


def page(methods=SEEN, *, of="", refused=None, given=(), **statuses):
    """For people who have signed in; `otherwise` is for who is not named, and 404 unless it is."""
    answers = to_all(statuses.pop("otherwise", 404), **{"anonymous": SIGN_IN} | statuses)
    return Row(dict.fromkeys(methods, answers), refused or to_all(405, anonymous=SIGN_IN), of, dict(given))


def public(methods=SEEN, **given):
    return Row(dict.fromkeys(methods, to_all(PASSED)), to_all(405), given=given)


def said_to_all(status=PASSED, **others):
    """An address that does not look at the method."""
    return Row({}, to_all(status, **others))


def signed_in(methods=METHODS, status=PASSED, **given):
    return page(methods, otherwise=status, given=given)


def analysts(methods=SEEN, of="", **given):
    """Figures and lists of the observatory: to other people they do not exist."""
    return page(methods, of=of, given=given, analysts=PASSED, refused=to_all(405))


def releasers(methods=SEEN, of=""):
    """Releases of benchmarks: of those who make and those who approve them."""
    return page(methods, of=of, analysts=PASSED, publisher=PASSED, refused=to_all(405))


def publishers(methods=SEEN, of=""):
    return page(methods, of=of, publisher=PASSED, superuser=PASSED, refused=to_all(405))


def own(methods=SEEN, of="draft", **given):
    """What belongs to a firm, for all of its people."""
    return page(methods, of=of, given=given, firm=PASSED)


def told_apart(methods, of, **statuses):
    """For who may see the thing, but not all of whom may do this to it."""
    return replace(page(methods, of=of, **statuses), asks_who_first=False)


def owners(methods, of):
    """What only the owner of a firm may do."""
    return page(methods, of=of, owner=PASSED, respondent=403)


def reviewers(methods=SEEN, **given):
    """What only the assessor sees whom a firm has named."""
    return page(methods, of="review", given=given, reviewer=PASSED)


def either(one, other):
    """An address whose methods are for different people."""
    return Row(one.answers | other.answers, one.refused, one.of, one.given)


POST = ("POST",)
ORG = {"code": "ORG"}
INDICATOR = {"slug": "graduate-employee-share"}

ROOF = {
    "": said_to_all(),
    "signed-in/": said_to_all(anonymous=SIGN_IN),
    "signed-in/left/": public(),
    "signed-in/stay/": signed_in(POST),
    "method/": said_to_all(),
    "privacy/": said_to_all(),
    "accessibility/": said_to_all(),
    "data-sources/": said_to_all(),
    "region/": public(),
    "priorities/": public(),
    "priorities/<slug:code>/": public(code="energy"),
    "mail/stop/<str:token>/": Row(dict.fromkeys(BOTH, to_all(404)), to_all(405), given={"token": "forged"}),
    "healthz": said_to_all(),
    "readyz": said_to_all(503),  # no job worker in tests
}

FIRMS = {
    "firm/new/": page(BOTH, firms=PASSED),
    "firm/": signed_in(SEEN),
    "firm/edit/": signed_in(BOTH),
    "firm/sic/": signed_in(SEEN),
    "assessments/start/": page(POST, firms=404, otherwise=PASSED),  # an empty form names no round
    "assessments/<int:pk>/check/": own(),
    "assessments/<int:pk>/submit/": own(POST),
    "assessments/<int:pk>/results/": own(of="submitted"),
    "assessments/<int:pk>/results.xlsx": own(of="submitted"),
    "assessments/<int:pk>/answers/<code:code>/": own(POST, code="ORG-1"),
    "assessments/<int:pk>/<code:code>/": own(BOTH, **ORG),
    "firm/switch/": page(POST),  # an empty form names no firm
    "firm/leave/": signed_in(BOTH),
    "firm/people/": either(signed_in(SEEN), page(POST, firms=PASSED, respondent=403)),
    "firm/people/<int:pk>/owner/": owners(BOTH, "member"),
    "firm/people/<int:pk>/remove/": owners(BOTH, "member"),
    "firm/people/invitations/<int:pk>/again/": owners(POST, "invitation"),
    "firm/people/invitations/<int:pk>/withdraw/": owners(POST, "invitation"),
    "firm/people/requests/<int:pk>/": owners(POST, "join_request"),
    "firm/requests/<int:pk>/withdraw/": page(POST, of="asked", stranger=PASSED),
    "firm/join/<str:token>/": Row(dict.fromkeys(BOTH, to_all(404)), to_all(405), given={"token": "forged"}),
    "assessments/<int:pk>/print/": own(),
    "assessments/<int:pk>/people/": own(BOTH),
    "assessments/<int:pk>/workbook.xlsx": own(),
    "assessments/<int:pk>/workbook/": own(BOTH),
    "assessments/<int:pk>/workbook/apply/": own(POST),
    "assessments/<int:pk>/evidence/": own(),
    "assessments/<int:pk>/evidence/<code:code>/": own(BOTH, code="ORG-1"),
    "assessments/<int:pk>/evidence/file/<int:evidence>/": own(of="file"),
    "assessments/<int:pk>/evidence/<int:evidence>/delete/": own(BOTH, of="evidence"),
    "assessments/<int:pk>/reopen/": own(BOTH, of="submitted"),
    "assessments/<int:pk>/withdraw/": told_apart(BOTH, of="submitted", owner=PASSED, respondent=403),
    "assessments/<int:pk>/assessor/": own(BOTH, of="submitted"),
    "assessments/<int:pk>/review/": own(BOTH, of="submitted"),
    "questionnaires/<slug:code>/print/": public(code="acursc"),
    "benchmarks/": public(),
    **{f"benchmarks/<slug:slug>{form}": public(slug="released") for form in ("/", ".csv", ".xlsx", ".json")},
    **{
        f"benchmarks/<slug:slug>/<int:number>{form}": public(slug="released", number=1)
        for form in ("/", ".csv", ".xlsx", ".json")
    },
    "benchmarks/reference/<slug:slug>/": public(slug="figure-6"),
    "benchmarks/reference/<slug:slug>.csv": public(slug="figure-6"),
    "benchmarks/reference/<slug:slug>.json": public(slug="figure-6"),
}

OBSERVATORY = {
    "observatory/": analysts(),
    "observatory/reviews/": page(assessor=PASSED, reviewer=PASSED, superuser=PASSED),
    "observatory/reviews/<int:pk>/": reviewers(),
    "observatory/reviews/<int:pk>/share/": reviewers(POST),
    "observatory/reviews/<int:pk>/finalise/": reviewers(BOTH),
    "observatory/reviews/<int:pk>/<code:code>/": reviewers(BOTH, **ORG),
    "observatory/rounds/new/": analysts(BOTH),
    "observatory/rounds/<slug:slug>/": analysts(of="round"),
    "observatory/rounds/<slug:slug>/edit/": analysts(BOTH, of="round"),
    "observatory/rounds/<slug:slug>/response.csv": analysts(of="round"),
    "observatory/rounds/<slug:slug>/invite/": analysts(BOTH, of="round"),
    "observatory/rounds/<slug:slug>/remind/": analysts(BOTH, of="round"),
    "observatory/rounds/<slug:slug>/mailing/": analysts(of="round"),
    "observatory/rounds/<slug:slug>/firms/": analysts(BOTH, of="round"),
    "observatory/rounds/<slug:slug>/firms.csv": analysts(of="round"),
    "observatory/rounds/<slug:slug>/firms/apply/": analysts(POST, of="round"),
    "observatory/rounds/<slug:slug>/firms/<int:pk>/remove/": analysts(POST, of="invited"),
    "observatory/rounds/<slug:slug>/release/": analysts(BOTH, of="round"),
    "observatory/releases/": releasers(),
    "observatory/releases/<int:pk>/": releasers(of="release"),
    "observatory/releases/<int:pk>/progress/": releasers(of="release"),
    "observatory/releases/<int:pk>/again/": analysts(POST, of="release"),
    "observatory/releases/<int:pk>/approve/": publishers(BOTH, of="release"),
    "observatory/releases/<int:pk>/discard/": releasers(BOTH, of="release"),
    "observatory/releases/<int:pk>/withdraw/": publishers(BOTH, of="release"),
    "observatory/heatmap/": analysts(),
    "observatory/heatmap.csv": analysts(),
    "observatory/heatmap.xlsx": analysts(),
    "observatory/heatmap.json": analysts(),
    "observatory/compare/": analysts(),
    "observatory/compare/counting/": analysts(),
    "observatory/compare.csv": analysts(),
    "observatory/compare.xlsx": analysts(),
    "observatory/compare.json": analysts(),
    "observatory/weakest/": analysts(),
    "observatory/weakest.csv": analysts(),
    "observatory/weakest.xlsx": analysts(),
    "observatory/weakest.json": analysts(),
}

INDICATORS = {
    "indicators/": public(),
    "indicators/all.csv": public(),
    "indicators/claims/": public(),
    "indicators/claims.csv": public(),
    "indicators/claims.json": public(),
    "indicators/compare/": public(),
    "indicators/compare.csv": public(),
    "indicators/areas/": public(),
    "indicators/areas/<slug:slug>/": public(slug="west-midlands"),
    "indicators/areas/<slug:slug>.csv": public(slug="west-midlands"),
    "indicators/releases/": public(),
    "indicators/releases.atom": public(),
    "indicators/<slug:slug>.csv": public(**INDICATOR),
    "indicators/<slug:slug>.json": public(**INDICATOR),
    "indicators/<slug:slug>.xlsx": public(**INDICATOR),
    "indicators/<slug:slug>/embed/": public(**INDICATOR),
    "indicators/<slug:slug>/": public(**INDICATOR),
}

# no cookie is read under it: the same for everybody
API = {f"api/v1/{route}": public() for route in (
    "openapi.json", "indicators", "geographies", "sources", "releases", "claims", "catalog.jsonld", "data", "data.json",
    "data.csv", "data.xlsx", "data.zip", "data.csv-metadata.json", "benchmarks",
)} | {
    "api/v1/": Row(dict.fromkeys(SEEN, to_all(404)), to_all(405)),
    "api/v1/docs": public(),
    "api/v1/indicators/<slug:slug>": public(**INDICATOR),
    "api/v1/benchmarks/<slug:slug>": public(slug="released"),
}  # fmt: skip

# allauth's own pages: for whom they are is what matters here, not which of their methods does what
GUESTS = page(METHODS, anonymous=PASSED, otherwise=PASSED)
GUESTS_LEAVE = Row(dict.fromkeys(BOTH, to_all(PASSED)), to_all(405))
GUESTS_READ = Row(dict.fromkeys(SEEN, to_all(PASSED)), to_all(405))
PEOPLE = signed_in()
PEOPLE_READ = Row(dict.fromkeys(SEEN, to_all(PASSED, anonymous=SIGN_IN)), to_all(405, anonymous=SIGN_IN))
WITHOUT_FACTOR = signed_in(status=404)  # nobody in the matrix has a second factor

ACCOUNTS = {
    f"accounts/{route}": row
    for row, routes in [
        (GUESTS, "login/ signup/ password/reset/"),
        (GUESTS_LEAVE, "logout/"),
        (said_to_all(), "social/login/cancelled/ social/login/error/ social/signup/ social/connections/"),
        (GUESTS_READ, "inactive/ confirm-email/ password/reset/done/ password/reset/key/done/"),
        (GUESTS_READ, "3rdparty/login/cancelled/"),
        (Row(dict.fromkeys(SEEN, to_all(401)), to_all(405)), "3rdparty/login/error/"),
        (said_to_all(SIGN_IN), "3rdparty/signup/"),
        (PEOPLE, "reauthenticate/ email/ password/change/ password/set/ login/code/confirm/ 3rdparty/"),
        (PEOPLE, "2fa/authenticate/ 2fa/reauthenticate/ 2fa/totp/activate/ 2fa/recovery-codes/generate/"),
        (PEOPLE, "2fa/webauthn/add/ 2fa/webauthn/reauthenticate/"),
        (signed_in(pk=1), "2fa/webauthn/keys/<int:pk>/remove/ 2fa/webauthn/keys/<int:pk>/edit/"),
        (PEOPLE_READ, "2fa/ 2fa/webauthn/"),
        (WITHOUT_FACTOR, "2fa/totp/deactivate/ 2fa/recovery-codes/download/"),
        (page(SEEN), "2fa/recovery-codes/"),
    ]
    for route in routes.split()
}

POLICY = ROOF | FIRMS | OBSERVATORY | INDICATORS | API | ACCOUNTS
