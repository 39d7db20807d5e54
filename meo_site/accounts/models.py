"""User: a person, who signs in by email."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property


class UserManager(BaseUserManager):
    """Makes people; addresses are stored in lower case so that one person is one row."""

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("A user needs an email address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who may sign in."""

    email = models.EmailField("email address", max_length=254, unique=True)
    name = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField("active", default=True)
    is_staff = models.BooleanField("observatory staff", default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    privacy_notice = models.CharField("privacy notice accepted", max_length=20, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_in_lower_case")
        ]

    def __str__(self):
        return self.name or self.email

    @cached_property
    def roles(self):
        """Names of the staff roles this person holds."""
        return frozenset(self.groups.values_list("name", flat=True)) if self.is_staff else frozenset()

    def has_role(self, *roles):
        return self.is_active and (self.is_superuser or bool(self.roles & set(roles)))

    def get_short_name(self):
        return self.name.split(" ")[0] or self.email
