"""What a person typed in a questionnaire: read, checked for form, handed to lifecycle."""

from django import forms
from django.utils.datastructures import MultiValueDict

from assessments import lifecycle
from assessments.choices import Importance, Level, State
from assessments.models.assessment import NOTE_LENGTH, REASON_LENGTH
from assessments.sheet import STATES, Outcome, fingerprint


class DeclarationForm(forms.Form):
    """What a firm says when it submits."""

    declaration = forms.BooleanField(
        label="These answers describe how the firm works today, to the best of my knowledge.",
        error_messages={"required": "Confirm that the answers describe how the firm works today"},
    )


class NoteField(forms.CharField):
    """Text whose lines end as the page counts them, before its length is checked."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class AnswerForm(forms.Form):
    """One answer as typed: all of it from the page, or the changed part of it from autosave."""

    level = forms.ChoiceField(choices=[(level, level) for level in STATES], required=False)
    version = forms.RegexField(r"^[0-9]{1,9}\Z")
    target = forms.TypedChoiceField(
        choices=[("", "")] + Level.choices, coerce=int, empty_value=None, required=False
    )
    importance = forms.TypedChoiceField(choices=Importance.choices, coerce=int, required=False)
    note = NoteField(required=False, strip=False, max_length=NOTE_LENGTH)
    na_reason = forms.CharField(required=False, max_length=REASON_LENGTH)

    def is_given(self, name):
        return self.add_prefix(name) in self.data

    def clean(self):
        if not self.is_given("level"):
            self.add_error("level", "Choose a level, don't know, or not applicable.")
        if self.is_given("importance") and self.cleaned_data.get("importance") == "":
            self.add_error("importance", "Choose an importance from the list.")

    def values(self):
        """The fields of an answer that were given."""
        state = STATES[self.cleaned_data["level"]]
        given = {
            name: self.cleaned_data[name] for name in ("target", "importance", "note") if self.is_given(name)
        }
        reason = {"na_reason": self.cleaned_data["na_reason"]} if state == State.NOT_APPLICABLE else {}
        return {"state": state} | reason | given

    def is_untouched(self, card):
        """Whether a card still says what it said when it was shown, or what is stored by now."""
        says = fingerprint(**self.values())
        return says in (self.data.get(self.add_prefix("was")), card.was)

    def save(self, assessment, code, *, by):
        """Hand the answer to lifecycle and say what became of it."""
        if not self.is_valid():
            return Outcome(
                400, errors={name: [str(e) for e in errors] for name, errors in self.errors.items()}
            )
        try:
            answer = lifecycle.save_answer(
                assessment, code, self.values(), int(self.cleaned_data["version"]), by=by
            )
        except lifecycle.Invalid as reason:
            return Outcome(400, errors={"level" if k == "state" else k: v for k, v in reason.errors.items()})
        except lifecycle.Stale as reason:
            return Outcome(409, theirs=reason.answer)
        except lifecycle.NotOpen as reason:
            return Outcome(410, errors={"assessment": [str(reason)]})
        return Outcome(200, answer=answer)


def save_page(page, data, *, by):
    """Save what was changed on a thread's page and say whether all of it was; what was not stays on its card."""
    data = _with_confirmed(page, data)
    for card in page.cards:
        form = AnswerForm(data, prefix=card.code)
        if form.is_given("version") and not (form.is_valid() and form.is_untouched(card)):
            card.take(form.cleaned_data, form.save(page.assessment, card.code, by=by))
    return not page.problems


def show_typed(page, typed):
    """Put on a thread's page what was typed there and never saved; `typed` is {name: [values]}."""
    data = MultiValueDict(typed)
    for card in page.cards:
        form = AnswerForm(data, prefix=card.code)
        if form.is_given("version") and form.is_valid() and not form.is_untouched(card):
            card.take(form.cleaned_data, Outcome(0))
            card.is_typed = True


def _with_confirmed(page, data):
    """What was typed, and the level of the last round on the card whose button confirms it."""
    data = data.copy()
    for card in page.cards:
        if card.code == data.get("confirm") and card.proposed:
            data[f"{card.code}-level"] = card.proposed
            if not data.get(f"{card.code}-na_reason", "").strip():
                data[f"{card.code}-na_reason"] = card.reason
    return data
