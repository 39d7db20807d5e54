"""The roles of observatory staff, kept as Django groups; members of firms need none."""

from django.contrib.auth.models import Group, Permission
from django.db import models


class Role(models.TextChoices):
    ANALYST = "analyst", "Analyst"  # reads heatmaps, prepares benchmark releases
    ASSESSOR = "assessor", "Assessor"  # reviews and facilitates assessments
    EDITOR = "editor", "Editor"  # keeps the indicator catalogue
    PUBLISHER = "publisher", "Publisher"  # approves what becomes public


def grant(user, *roles):
    """Make a person staff with these roles and no others."""
    user.groups.set(Group.objects.get_or_create(name=role)[0] for role in roles)
    user.is_staff = bool(roles) or user.is_superuser
    user.save(update_fields=["is_staff"])
    user.__dict__.pop("roles", None)


def permit(role, permissions):
    """Give a role Django permissions, named as app_label.codename, so that it can work in the admin."""
    group, _ = Group.objects.get_or_create(name=role)
    for name in permissions:
        app_label, codename = name.split(".")
        group.permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))
