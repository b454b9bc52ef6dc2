"""Human moves on signed deals."""

from django.db.models import QuerySet

from insights.models import TouchEvent


def list_touches() -> QuerySet[TouchEvent]:
    """Return all touches with their orders."""
    return TouchEvent.objects.select_related("order__account")
