"""The closed vocabularies of assessments."""

from django.db import models


class Level(models.IntegerChoices):
    """How capable, in order; the steps between levels are not known to be equal."""

    L1 = 1, "L1"
    L2 = 2, "L2"
    L3 = 3, "L3"
    L4 = 4, "L4"


class State(models.TextChoices):
    """What an answer says, in the one character it has in a frozen submission."""

    BLANK = "-", "Not answered"
    L1 = "1", "L1"
    L2 = "2", "L2"
    L3 = "3", "L3"
    L4 = "4", "L4"
    NOT_APPLICABLE = "N", "Not applicable"
    DONT_KNOW = "?", "Don't know"


OUT_OF_SCOPE = "."  # in a frozen submission only: the round did not ask this sub-thread


class Stage(models.TextChoices):
    """The five stages of a supply chain; each sub-thread has one."""

    PLAN = "plan", "Plan"
    SOURCE = "source", "Source"
    MAKE = "make", "Make"
    DELIVER = "deliver", "Deliver"
    RETURN = "return", "Return"


class Status(models.TextChoices):
    """Where an assessment is in its life."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REPLACED = "replaced", "Replaced"


class Mode(models.TextChoices):
    """Who gave the levels."""

    SELF = "self", "Self-assessed"
    FACILITATED = "facilitated", "Facilitated"


class Counting(models.TextChoices):
    """Which levels a row of the tally counts: firms' by mode, assessors', and own levels beside these."""

    SELF = "self", "Self-assessed"
    FACILITATED = "facilitated", "Facilitated"
    VERIFIED = "verified", "Verified"
    PAIRED = "paired", "Own levels of verified firms"


class EntryKind(models.TextChoices):
    """What an entry adds to the tally or takes from it."""

    OWN = "own", "Own levels"
    VERIFIED = "verified", "Verified levels"
    PAIRED = "paired", "Own levels of a verified firm"


class ReviewStatus(models.TextChoices):
    """Where a review is in its life; what is final never changes."""

    DRAFT = "draft", "Being written"
    SHARED = "shared", "With the firm"
    FINALISED = "finalised", "Final"


class Importance(models.IntegerChoices):
    """How much a capability matters to the firm."""

    USEFUL = 1, "Useful"
    IMPORTANT = 2, "Important"
    CRITICAL = 3, "Critical to our customers"


class ThreadKind(models.TextChoices):
    """What a framework calls its threads."""

    CENTRAL = "central", "Central"
    SECONDARY = "secondary", "Secondary"
    CORE = "core", "Core"


class Provenance(models.TextChoices):
    """Whether a name is printed in the published report or is ours."""

    REPORT = "report", "Printed in the report"
    AUTHORED = "authored", "Authored here"


class MemberRole(models.TextChoices):
    """What a person may do in a firm."""

    OWNER = "owner", "Owner"
    RESPONDENT = "respondent", "Respondent"


class Asking(models.TextChoices):
    """Why the observatory writes to the firms of a round; the values are kinds of mail."""

    ROUND = "round", "Invitation"
    REMINDER = "reminder", "Reminder"


class ReleaseStatus(models.TextChoices):
    """Where a release of benchmarks is in its life; the last three have been public."""

    MAKING = "making", "Being made"
    READY = "ready", "Waiting for approval"
    REFUSED = "refused", "Refused by the audit"
    DISCARDED = "discarded", "Discarded"
    PUBLISHED = "published", "Published"
    REPLACED = "replaced", "Replaced"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Withheld(models.TextChoices):
    """What a released cell does not show; never why."""

    NOTHING = "", "Shown"
    AVERAGES = "averages", "Average and weak share withheld"
    EVERYTHING = "withheld", "Withheld"
    NO_FIRMS = "no firms", "No firms"
