"""An assessment and its answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse

from assessments.choices import OUT_OF_SCOPE, Importance, Level, Mode, State, Status

from .firm import Firm
from .framework import SubThread
from .round import Round

NOTE_LENGTH = 5000
REASON_LENGTH = 500
PROPOSABLE = tuple(state for state in State.values if state != State.BLANK)


class AssessmentQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(firm__memberships__user=user)

    def counted(self):
        return self.filter(status=Status.SUBMITTED)

    def drafts(self):
        return self.filter(status=Status.DRAFT)

    def in_context(self):
        """With its firm, its round and the questionnaire, in one query."""
        return self.select_related("firm", "round__framework_version")

    def lock(self, pk):
        """One assessment, held until the transaction ends; whoever saves or submits it waits."""
        return self.in_context().select_for_update(of=("self",), no_key=True).get(pk=pk)


class Assessment(models.Model):
    """One firm's attempt at one round."""

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="assessments")
    round = models.ForeignKey(Round, models.PROTECT, related_name="assessments")
    attempt = models.PositiveSmallIntegerField(default=1)
    mode = models.CharField(max_length=11, choices=Mode, default=Mode.SELF)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    # The assessor whom the firm lets fill in with it, or review what it submitted; nobody else sees any of it.
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="assessed"
    )
    shares_notes = models.BooleanField(default=False)  # its assessor may read notes and evidence
    started_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "round", "attempt"], name="assessment_attempt_once"),
            # The round first: those of a firm are found by the index on it, those of a round by these.
            models.UniqueConstraint(
                fields=["round", "firm"],
                condition=Q(status=Status.DRAFT),
                name="assessment_one_draft_per_round",
            ),
            models.UniqueConstraint(
                fields=["round", "firm"],
                condition=Q(status=Status.SUBMITTED),
                name="assessment_one_counted_per_round",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="assessment_status_known"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="assessment_mode_known"),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT, submitted_at=None)
                | ~Q(status=Status.DRAFT) & Q(submitted_at__isnull=False),
                name="assessment_submitted_at_iff_submitted",
            ),
            models.CheckConstraint(
                condition=Q(shares_notes=False) | Q(assessor__isnull=False),
                name="assessment_shares_notes_with_its_assessor",
            ),
        ]

    def __str__(self):
        return f"{self.firm} in {self.round}, attempt {self.attempt}"

    def get_absolute_url(self):
        if self.status == Status.DRAFT:
            return reverse("assessments:check", args=[self.pk])
        return reverse("assessments:results", args=[self.pk])

    @property
    def is_draft(self):
        return self.status == Status.DRAFT

    @property
    def is_open(self):
        return self.is_draft and self.round.is_open

    notes_hidden = False  # set by permissions for who fills in without seeing the firm's notes and evidence

    def hides_notes_from(self, person):
        """Whether this is the assessor named by the firm, and it has not agreed to show notes and evidence."""
        return person.pk == self.assessor_id and not self.shares_notes

    def states(self):
        """One character a sub-thread of the framework version, in its order."""
        given = dict(self.answers.order_by().values_list("sub_thread_id", "state"))
        places = self.round.framework_version.sub_threads.order_by("position").values_list("pk", flat=True)
        return "".join(given.get(pk, OUT_OF_SCOPE) for pk in places)


class AnswerQuerySet(models.QuerySet):
    def locked(self, assessment, code):
        """One answer with what decides about it; it and its assessment are held until the transaction ends."""
        found = self.select_related("assessment__round", "sub_thread")
        # The answer is locked too: PostgreSQL reads anew, after waiting, only the rows that it locks.
        held = found.select_for_update(of=("self", "assessment"), no_key=True)
        return held.get(assessment=assessment, sub_thread__code=code)

    def in_counted_submissions(self, firm):
        """What a firm has said in all rounds, with when and about which wording."""
        counted = self.filter(assessment__firm=firm, assessment__status=Status.SUBMITTED)
        return counted.select_related("assessment", "sub_thread__version")


class Answer(models.Model):
    """What a firm says about one sub-thread; created blank with the assessment."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers")
    sub_thread = models.ForeignKey(SubThread, models.PROTECT, related_name="+")
    state = models.CharField(max_length=1, choices=State, default=State.BLANK)
    na_reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    # What the firm said in its last round, shown until confirmed or changed; the state itself stays blank.
    proposed = models.CharField(max_length=1, choices=State, blank=True)
    proposed_reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    # When it last submitted this sub-thread; with nothing proposed, the sub-thread has changed since.
    last_said_at = models.DateTimeField(null=True, blank=True)
    target = models.PositiveSmallIntegerField(choices=Level, null=True, blank=True)  # None: the default, L3
    importance = models.PositiveSmallIntegerField(choices=Importance, default=Importance.IMPORTANT)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)  # moves with every change; a stale writer is refused
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["assessment", "sub_thread__position"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "sub_thread"], name="answer_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="answer_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.NOT_APPLICABLE) & ~Q(na_reason="")
                | ~Q(state=State.NOT_APPLICABLE) & Q(na_reason=""),
                name="answer_reason_iff_not_applicable",
            ),
            models.CheckConstraint(condition=Q(proposed__in=["", *PROPOSABLE]), name="answer_proposed_known"),
            models.CheckConstraint(
                condition=Q(proposed=State.NOT_APPLICABLE) & ~Q(proposed_reason="")
                | ~Q(proposed=State.NOT_APPLICABLE) & Q(proposed_reason=""),
                name="answer_proposed_reason_iff_not_applicable",
            ),
            models.CheckConstraint(
                condition=Q(proposed="") | Q(last_said_at__isnull=False), name="answer_proposed_was_said"
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | Q(target__in=Level.values), name="answer_target_known"
            ),
            models.CheckConstraint(
                condition=Q(importance__in=Importance.values), name="answer_importance_known"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("note"), NOTE_LENGTH), name="answer_note_has_an_end"
            ),
        ]

    def __str__(self):
        return f"{self.sub_thread_id}: {self.state}"

    @property
    def is_unconfirmed(self):
        """Carried over from the last round, and neither confirmed nor changed yet."""
        return bool(self.proposed) and self.state == State.BLANK

    @property
    def is_to_answer_anew(self):
        """Answered in an earlier round, of a sub-thread that has changed since, and not yet in this one."""
        return self.last_said_at is not None and not self.proposed and self.state == State.BLANK

    @property
    def is_changed(self):
        """Says something else than in the last round."""
        return bool(self.proposed) and self.state not in (State.BLANK, self.proposed)
