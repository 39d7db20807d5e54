"""The people of the demonstration: who signs in, as what, and one contact for each firm."""

from datetime import date
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from assessments.choices import MemberRole
from assessments.models import Assignment, Firm, Membership, Round
from meo_site.accounts.models import User
from meo_site.accounts.roles import Role, grant


class SignIn(NamedTuple):
    """A person whose password is printed: these accounts exist on demonstration sites alone."""

    role: str
    name: str

    @property
    def email(self) -> str:
        return f"{self.role}@example.org"

    @property
    def password(self) -> str:
        return f"try-it-as-{self.role}"

    def __str__(self) -> str:
        return f"{self.role}: {self.email} {self.password}"


SIGN_INS = (
    SignIn("firm", "Farida Quill (demo)"),
    SignIn("colleague", "Colin Marsh (demo)"),
    SignIn("firm2", "Fiona Second (demo)"),
    SignIn("analyst", "Ana Lyst (demo)"),
    SignIn("assessor", "Asif Visit (demo)"),
    SignIn("editor", "Edda Figures (demo)"),
    SignIn("publisher", "Paul Doors (demo)"),
    SignIn("admin", "Ada Keys (demo)"),
)


def make(sign_in: SignIn) -> User:
    """The person, with a verified address, the printed password and the role's rights; made where missing."""
    person, is_new = User.objects.get_or_create(email=sign_in.email, defaults={"name": sign_in.name})
    if is_new or not person.check_password(sign_in.password):
        person.set_password(sign_in.password)
        person.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    if sign_in.role in Role.values:
        grant(person, sign_in.role)
    elif sign_in.role == "admin":
        person.is_staff = person.is_superuser = True
        person.save(update_fields=["is_staff", "is_superuser"])
    return person


def make_owners(firms: dict[str, Firm]) -> dict[str, Firm]:
    """Let one person answer for each firm, by address; who is not there yet is made and cannot sign in."""
    present = User.objects.in_bulk(list(firms), field_name="email")
    nobody = make_password(None)
    User.objects.bulk_create(
        User(email=address, name=f"Contact of {firm.name}", password=nobody)
        for address, firm in firms.items()
        if address not in present
    )
    people = User.objects.in_bulk(list(firms), field_name="email")
    Membership.objects.bulk_create(
        Membership(firm=firm, user=people[address], role=MemberRole.OWNER) for address, firm in firms.items()
    )
    return firms


def who_signs_in_as(role: str) -> User:
    return User.objects.get(email=f"{role}@example.org")


def join(role: str, firm: Firm) -> None:
    """Let a person who signs in answer for a firm beside its owner."""
    person = who_signs_in_as(role)
    Membership.objects.get_or_create(firm=firm, user=person, defaults={"role": MemberRole.RESPONDENT})


def put_down(role: str, firm: Firm, round_: Round, thread: str, due_on: date) -> None:
    """Let a thread of the firm's draft be this person's to answer; the owner asked, without a mail."""
    draft = firm.assessments.drafts().get(round=round_)
    Assignment.objects.create(
        assessment=draft,
        thread=round_.framework_version.threads.get(code=thread),
        user=who_signs_in_as(role),
        due_on=due_on,
        assigned_by=firm.memberships.get(role=MemberRole.OWNER).user,
    )
