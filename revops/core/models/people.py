"""Users and what they were granted."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from revops.core import constraints
from revops.core.audit import tracked
from revops.core.roles import Role, Scope


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail; the address is kept in lower case."""

    def create_user(self, *, email: str, password: str | None = None, **columns: Any) -> User:
        user = self.model(email=email.strip().lower(), **columns)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person or a service that logs in; what they may do is a matter of `RoleGrant`."""

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=5, default="en")
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    theme = models.CharField(_("theme"), max_length=6, default="system")
    shortcuts_enabled = models.BooleanField(_("keyboard shortcuts"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_service = models.BooleanField(_("service"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            constraints.law("core_user_email_is_lower_case", "email = lower(email)"),
            constraints.one_of("core_user", "theme", ["system", "light", "dark"]),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email


@tracked()
class RoleGrant(models.Model):
    """A role given to a user over a scope for a time, by somebody else."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=30)
    scope = models.CharField(_("scope"), max_length=20, default=Scope.ALL.value)
    legal_entity = models.ForeignKey(
        "core.LegalEntity", models.PROTECT, null=True, blank=True, verbose_name=_("legal entity")
    )
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("granted by")
    )

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        constraints = [
            constraints.one_of("core_rolegrant", "role", Role),
            constraints.one_of("core_rolegrant", "scope", Scope),
            constraints.period("core_rolegrant"),
            constraints.law(
                "core_rolegrant_scope_names_its_entity",
                "(scope = 'legal_entity') = (legal_entity_id IS NOT NULL)",
            ),
            constraints.law(
                "core_rolegrant_nobody_grants_to_self", "granted_by_id IS DISTINCT FROM user_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"
