"""Sales people, their teams and dated positions."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from crm import selectors
from crm.models import SalesPerson, SalesPosition, SalesTeam
from crm.services import checks
from revops.core.actor import Actor
from revops.core.models import User
from revops.core.problems import Conflict, DomainError


class ReportingInCircle(DomainError):
    """Nobody reports to somebody below them."""


class PositionOverlaps(Conflict):
    """The sales person has a later or equal position already."""


@transaction.atomic
def create_team(*, name: str, actor: Actor, at: datetime, region: str = "") -> SalesTeam:
    """Create a team.

    :raises Conflict: the name is taken
    """
    return SalesTeam.objects.create(name=_free_name(name), region=region.strip())


@transaction.atomic
def update_team(*, team_id: int, name: str, region: str, actor: Actor, at: datetime) -> SalesTeam:
    """Rename a team or move it to another region; positions keep their own region.

    :raises NotFound: there is no such team
    :raises Conflict: the name is taken
    """
    team = checks.locked(SalesTeam, team_id)
    team.name, team.region = _free_name(name, team.pk), region.strip()
    team.save(update_fields=["name", "region"])
    return team


def _free_name(name: str, pk: int = 0) -> str:
    wanted = checks.filled(name, "name")
    if SalesTeam.objects.filter(name=wanted).exclude(pk=pk).exists():
        raise Conflict(_("There is a team %(name)s already.") % {"name": wanted}, field="name")
    return wanted


@transaction.atomic
def create_sales_person(
    *,
    name: str,
    actor: Actor,
    at: datetime,
    email: str = "",
    user_id: int | None = None,
    external_ref: str | None = None,
) -> SalesPerson:
    """Create somebody who sells; without a user they own deals but do not log in.

    :raises Conflict: the user is a sales person already, or the reference is taken
    """
    user = checks.optional(User, user_id, "user")
    if user and SalesPerson.objects.filter(user=user).exists():
        raise Conflict(_("This user is a sales person already."), field="user")
    if external_ref and SalesPerson.objects.filter(external_ref=external_ref).exists():
        raise Conflict(_("This reference is taken."), field="external_ref")
    return SalesPerson.objects.create(
        name=checks.filled(name, "name"),
        email=email.strip().lower() or (user.email if user else ""),
        user=user,
        external_ref=external_ref or None,
    )


@transaction.atomic
def update_sales_person(
    *,
    sales_person_id: int,
    name: str,
    email: str,
    user_id: int | None,
    actor: Actor,
    at: datetime,
) -> SalesPerson:
    """Change name, address or log-in of a sales person; access follows the log-in at once.

    :raises NotFound: there is no such sales person
    :raises Conflict: the user is another sales person
    """
    person = checks.locked(SalesPerson, sales_person_id)
    user = checks.optional(User, user_id, "user")
    if user and SalesPerson.objects.filter(user=user).exclude(pk=person.pk).exists():
        raise Conflict(_("This user is another sales person."), field="user")
    person.name, person.email, person.user = checks.filled(name, "name"), email.lower(), user
    person.save(update_fields=["name", "email", "user"])
    return person


@transaction.atomic
def assign_position(
    *,
    sales_person_id: int,
    valid_from: date,
    actor: Actor,
    at: datetime,
    title: str = "",
    manager_id: int | None = None,
    team_id: int | None = None,
    region: str = "",
) -> SalesPosition:
    """Give a sales person a position from a day on; the one held until then ends that day.

    Credits of earlier days keep the line that was valid then. The region is the team's unless
    given.

    :raises PositionOverlaps: a position starts on that day or later
    :raises ReportingInCircle: the manager reports to this person on that day
    """
    person = checks.locked(SalesPerson, sales_person_id)
    manager = checks.optional(SalesPerson, manager_id, "manager")
    team = checks.optional(SalesTeam, team_id, "team")
    if manager and manager.pk in {person.pk, *selectors.below_ids(person.pk, valid_from)}:
        raise ReportingInCircle(
            _("%(manager)s reports to %(person)s on that day.")
            % {"manager": manager.name, "person": person.name},
            field="manager",
            way_out=_("Choose somebody outside their line."),
        )
    if person.positions.filter(valid_from__gte=valid_from).exists():
        raise PositionOverlaps(
            _("%(person)s has a position that starts on that day or later.")
            % {"person": person.name},
            field="valid_from",
            way_out=_("Choose a later day."),
        )
    selectors.positions_on(valid_from).filter(sales_person=person).update(valid_until=valid_from)
    return SalesPosition.objects.create(
        sales_person=person,
        title=title.strip(),
        manager=manager,
        team=team,
        region=region.strip() or (team.region if team else ""),
        valid_from=valid_from,
    )


@transaction.atomic
def end_position(
    *, sales_person_id: int, valid_until: date, actor: Actor, at: datetime
) -> SalesPosition:
    """End the position held on the day before `valid_until`: the person leaves the line.

    :raises DomainError: no position is open then, or it would end before it starts
    """
    person = checks.locked(SalesPerson, sales_person_id)
    position = person.positions.filter(valid_from__lt=valid_until, valid_until=None).first()
    if position is None:
        raise DomainError(
            _("%(person)s holds no open position that started before that day.")
            % {"person": person.name},
            field="valid_until",
            rule="no_open_position",
        )
    position.valid_until = valid_until
    position.save(update_fields=["valid_until"])
    return position
