"""Every form of the product, filled in as it is meant: what a test of bad input then spoils."""

from typing import NamedTuple

from django.core import signing

from assessments.models import SubSector
from meo_site.mail.models import Kind
from meo_site.mail.outbox import SALT


class Form(NamedTuple):
    """What a form at an address sends; in `closed` are the fields that take a few values alone."""

    role: str
    address: str
    fields: dict
    closed: str = ""

    @property
    def is_bare(self):
        """A button: the address alone says what is to be done."""
        return not set(self.fields) - {"shown-firm", "accept", "List-Unsubscribe"}


FIRM = {"name": "Jo Ltd", "sic_code": "29320", "company_number": "01234567"}
PLAN = {"title": "Spring", "opens_on": "2099-01-01", "closes_on": "2099-02-01", "breadth": "full"}
PLAN |= {"population": "kinds", "sectors": "1", "minimum": "10"}
ANSWER = {"level": "2", "target": "3", "importance": "2", "note": "So.", "na_reason": "", "version": "0"}
FOUND = {"level": "1", "reason": "Seen.", "version": "0", "was": ""}
COMMENT = {"comment": "No.", "seen": "", "was": ""}


def forms(standing):
    """Every form of the product; the row it names is one's own."""
    of = {name: own["pk"] for name, (own, _) in standing.things.items() if "pk" in own}
    return [
        *on_draft(f"/assessments/{of['draft']}/", str(standing.people["respondent"].pk)),
        *on_submitted(f"/assessments/{of['submitted']}/", f"/observatory/reviews/{of['review']}/", standing),
        *of_firm(of, standing),
        *of_rounds(f"/observatory/rounds/{standing.rounds[0].slug}/", standing),
        *of_releases(f"/observatory/releases/{of['release']}/", standing),
    ]


def card(fields, code="ORG-1"):
    """The fields of one sub-thread on a page of several."""
    return {f"{code}-{name}": value for name, value in fields.items()}


def on_draft(draft, colleague):
    levels = "level target importance version"
    return [
        Form("owner", f"{draft}answers/ORG-1/", ANSWER, levels),
        Form("owner", f"{draft}ORG/", card(ANSWER), " ".join(card(dict.fromkeys(levels.split())))),
        Form(
            "owner",
            f"{draft}people/",
            card({"person": colleague, "due_on": ""}, "ORG"),
            "ORG-person ORG-due_on",
        ),
        Form("owner", f"{draft}submit/", {"declaration": "on"}),
        Form("owner", f"{draft}evidence/ORG-1/", {"title": "A plan", "link": "https://a.example/"}, "link"),
        Form("owner", f"{draft}evidence/ORG-1/", {"files": "none"}, "files"),
        Form("owner", f"{draft}workbook/", {"file": "none"}, "file"),
        Form("owner", f"{draft}workbook/apply/", {"upload": "none"}, "upload"),
    ]


def on_submitted(sent, review, standing):
    named = {"assessor": str(standing.people["reviewer"].pk), "shares_notes": "on"}
    return [
        Form("owner", f"{sent}assessor/", named, "assessor"),
        Form("owner", f"{sent}review/", card(COMMENT)),
        Form("owner", f"{sent}reopen/", {}),
        Form("owner", f"{sent}withdraw/", {}),
        Form("reviewer", f"{review}ORG/", card(FOUND), "ORG-1-level ORG-1-version"),
        Form("reviewer", f"{review}share/", {}),
        Form("reviewer", f"{review}finalise/", {}),
    ]


def of_firm(of, standing):
    firm, shown = standing.own, {"shown-firm": str(standing.own.pk)}
    named = FIRM | {name: str(getattr(firm, f"{name}_id")) for name in ("size_band", "geography", "tier")}
    named["industry"] = SubSector.objects.filter(sector=firm.sector).first().code
    closed = "sic_code industry size_band geography tier company_number shown-firm"
    people = "/firm/people/"
    round_ = {"round": standing.rounds[1].slug}
    stop = signing.dumps(["jo@example.org", Kind.ROUND.value], salt=SALT)
    return [
        Form("owner", "/firm/edit/", named | shown, closed),
        Form("registrant", "/firm/new/", named | {"authority": "on"}, closed),
        Form("owner", people, {"email": "jo2@example.org"} | shown, "email shown-firm"),
        Form("owner", f"{people}{of['member']}/owner/", shown, "shown-firm"),
        Form("owner", f"{people}{of['member']}/remove/", shown, "shown-firm"),
        Form("owner", f"{people}invitations/{of['invitation']}/again/", shown, "shown-firm"),
        Form("owner", f"{people}invitations/{of['invitation']}/withdraw/", shown, "shown-firm"),
        Form("owner", f"{people}requests/{of['join_request']}/", {"accept": "1"} | shown, "shown-firm"),
        Form("respondent", "/firm/leave/", shown, "shown-firm"),
        Form("owner", "/firm/switch/", {"firm": str(firm.pk)}, "firm"),
        Form("stranger", "/assessments/start/", round_, "round"),
        Form("anonymous", f"/mail/stop/{stop}/", {"List-Unsubscribe": "One-Click"}),
    ]


def of_rounds(in_round, standing):
    new = "/observatory/rounds/new/"
    asked = standing.rounds[0].framework_version
    version = {"framework_version": str(asked.pk), "scope": str(asked.sub_threads.first().pk)}
    version |= {"geographies": str(standing.own.geography_id), "size_bands": str(standing.own.size_band_id)}
    listed = standing.things["invited"][0]["pk"]
    return [
        Form(
            "analyst", new, PLAN | version, "opens_on closes_on breadth framework_version population minimum"
        ),
        Form("analyst", new, PLAN | version | {"propose": "spread-12"}, "propose"),
        Form("analyst", f"{in_round}edit/", {"title": "Summer", "closes_on": "2099-02-01"}, "closes_on"),
        Form("analyst", f"{in_round}invite/", {}),
        Form("analyst", f"{in_round}remind/", {}),
        Form("analyst", f"{in_round}firms/", {"file": "none"}, "file"),
        Form("analyst", f"{in_round}firms/apply/", {"list": "none"}, "list"),
        Form("analyst", f"{in_round}firms/{listed}/remove/", {}),
    ]


def of_releases(release, standing):
    return [
        Form("analyst", f"/observatory/rounds/{standing.rounds[0].slug}/release/", {}),
        Form("analyst", f"{release}again/", {}),
        Form("publisher", f"{release}approve/", {}),
        Form("publisher", f"{release}discard/", {}),
        Form("publisher", f"{release}withdraw/", {"notice": "Two firms were mixed up."}),
    ]
