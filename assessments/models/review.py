"""What an assessor says beside a firm's own levels; it never overwrites them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.choices import ReviewStatus, State

from .framework import SubThread
from .submission import Submission

REASON_LENGTH = 2000
COMMENT_LENGTH = 2000


class Final(Exception):
    """A final review never changes; its message may be shown."""

    def __init__(self):
        super().__init__("A final review never changes.")


class UntilFinalQuerySet(models.QuerySet):
    """Rows of reviews, which stop changing once their review is final; FINAL is the lookup that finds those."""

    def update(self, **fields):
        if self.filter(**{self.model.FINAL: ReviewStatus.FINALISED}).exists():
            raise Final
        return super().update(**fields)


class ReviewQuerySet(UntilFinalQuerySet):
    def in_context(self):
        return self.select_related(
            "submission__assessment__firm", "submission__round__framework_version", "assessor"
        )

    def lock(self, pk):
        """One review, held until the transaction ends."""
        return self.in_context().select_for_update(of=("self",), no_key=True).get(pk=pk)


class Review(models.Model):
    """An assessor's second look at one submission."""

    FINAL = "status"

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="review")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews")
    status = models.CharField(max_length=9, choices=ReviewStatus, default=ReviewStatus.DRAFT)
    started_at = models.DateTimeField(auto_now_add=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    finalised_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # when the assessor got mail of a comment

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ReviewStatus.values), name="review_status_known"),
            models.CheckConstraint(
                condition=Q(status=ReviewStatus.FINALISED, finalised_at__isnull=False)
                | ~Q(status=ReviewStatus.FINALISED) & Q(finalised_at=None),
                name="review_finalised_at_iff_finalised",
            ),
            models.CheckConstraint(
                condition=Q(status=ReviewStatus.DRAFT, shared_at=None)
                | ~Q(status=ReviewStatus.DRAFT) & Q(shared_at__isnull=False),
                name="review_shared_at_unless_draft",
            ),
        ]

    def __str__(self):
        return f"review {self.pk}"

    def save(self, **options):  # whoever writes, a shell too: firms rely on what they were shown as final
        if Review.objects.filter(pk=self.pk, status=ReviewStatus.FINALISED).exists():
            raise Final
        super().save(**options)

    def get_absolute_url(self):
        return reverse("assessments:review", args=[self.pk])

    @property
    def is_final(self):
        return self.status == ReviewStatus.FINALISED


class VerifiedAnswer(models.Model):
    """The level that an assessor gives to one sub-thread, with the reason, and what the firm says to it."""

    FINAL = "review__status"

    review = models.ForeignKey(Review, models.CASCADE, related_name="answers")
    sub_thread = models.ForeignKey(SubThread, models.PROTECT, related_name="+")
    state = models.CharField(max_length=1, choices=State)
    reason = models.CharField(max_length=REASON_LENGTH)
    comment = models.CharField(max_length=COMMENT_LENGTH, blank=True)
    commented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    commented_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    objects = UntilFinalQuerySet.as_manager()

    class Meta:
        ordering = ["review", "sub_thread__position"]
        constraints = [
            models.UniqueConstraint(fields=["review", "sub_thread"], name="verified_answer_once"),
            models.CheckConstraint(
                condition=Q(state__in=[one for one in State.values if one != State.BLANK]),
                name="verified_answer_says_something",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="verified_answer_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.sub_thread_id}: {self.state}"

    def save(self, **options):
        if Review.objects.filter(pk=self.review_id, status=ReviewStatus.FINALISED).exists():
            raise Final
        super().save(**options)
