"""What an assessor and a firm type about a review, and whom a firm lets look."""

from django import forms
from django.utils.dateparse import parse_datetime

from assessments import lifecycle
from assessments.models.review import COMMENT_LENGTH, REASON_LENGTH
from assessments.sheet import STATES, fingerprint
from meo_site.accounts.models import User
from meo_site.accounts.roles import Role

from .answers import NoteField


class AssessorForm(forms.Form):
    """Whom a firm lets fill in with it or look at what it submitted, and whether with its notes."""

    assessor = forms.ModelChoiceField(
        User.objects.none(),
        empty_label="Choose an assessor",
        error_messages={
            "required": "Choose an assessor",
            "invalid_choice": "Choose an assessor from the list",
        },
    )
    shares_notes = forms.BooleanField(
        label="The assessor may also read our notes and evidence", required=False
    )

    def __init__(self, *args, assessment, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(groups__name=Role.ASSESSOR, is_staff=True, is_active=True)
        self.fields["assessor"].queryset = people.exclude(firms=assessment.firm_id).order_by("name", "email")


class VerifiedForm(forms.Form):
    """One sub-thread as an assessor typed it."""

    level = forms.ChoiceField(choices=[(level, level) for level in STATES], required=False)
    reason = NoteField(required=False, max_length=REASON_LENGTH)
    version = forms.RegexField(r"^[0-9]{1,9}\Z")
    was = forms.CharField(required=False, max_length=100)

    def save(self, review, found, *, by):
        """Hand it to lifecycle, unless nothing was typed; what was not kept stays on the page with why."""
        state = STATES.get(self.data.get(self.add_prefix("level"), ""), STATES[""])
        reason = self.data.get(self.add_prefix("reason"), "").replace("\r\n", "\n").strip()
        if not self.is_valid():
            found.take(state, reason, errors={name: list(errors) for name, errors in self.errors.items()})
            return
        if fingerprint(state, note=reason) in (self.cleaned_data["was"], found.was):
            return
        version = int(self.cleaned_data["version"])
        try:
            lifecycle.verify(review, found.code, state, reason, version, by=by)
        except lifecycle.Invalid as problem:
            found.take(state, reason, errors=problem.errors)
            found.verified.version = version
        except lifecycle.StaleReview as problem:
            found.take(state, reason, theirs=problem.answer)


def save_thread(page, data, *, by):
    """Save what was typed on a thread's page of a review and say whether all of it was."""
    for found in page.thread.found:
        form = VerifiedForm(data, prefix=found.code)
        if form.add_prefix("version") in data:
            form.save(page.review, found, by=by)
    return not page.problems


class CommentForm(forms.Form):
    """What a firm says to one level found."""

    comment = NoteField(required=False, max_length=COMMENT_LENGTH)
    seen = forms.CharField(required=False, max_length=40)  # when the comment shown had been written

    def save(self, review, found, *, by, site):
        if not self.is_valid():
            found.verified.comment = self.data.get(self.add_prefix("comment"), "")
            found.errors = {name: list(errors) for name, errors in self.errors.items()}
            return
        text, seen = self.cleaned_data["comment"], self.cleaned_data["seen"]
        try:
            seen = parse_datetime(seen) if seen else None
        except ValueError:
            seen = None
        try:
            lifecycle.comment(review, found.code, text, seen, by=by, site=site)
        except lifecycle.Invalid as problem:
            found.verified.comment, found.errors = text, problem.errors
        except lifecycle.StaleReview as problem:
            found.verified.comment, found.theirs = text, problem.answer
            found.verified.commented_at = problem.answer.commented_at


def save_comments(page, data, *, by, site=""):
    """Save the comments typed on the firm's page of a review and say whether all were."""
    for thread in page.threads:
        for found in thread.found:
            form = CommentForm(data, prefix=found.code)
            said = data.get(form.add_prefix("comment"))
            was = data.get(form.add_prefix("was"), "")
            if (
                said is not None
                and found.verified.pk
                and fingerprint("", note=said.replace("\r\n", "\n").strip()) != was
            ):
                form.save(page.review, found, by=by, site=site)
    return not page.problems
