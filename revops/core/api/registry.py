"""Which nouns the API offers; each floor registers its own in its `api` module."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver
from django.utils.module_loading import autodiscover_modules
from rest_framework.routers import SimpleRouter

from revops.core import public_ids
from revops.core.api.serializers import remember
from revops.core.api.viewsets import NounViewSet

_nouns: dict[str, type[NounViewSet]] = {}


def register(path: str, viewset: type[NounViewSet], *, prefix: str = "") -> None:
    """Offer the noun at `/api/v1/<path>/`; `prefix` gives its model public ids if it has none.

    :raises ValueError: the path is taken
    """
    if _nouns.setdefault(path, viewset) is not viewset:
        raise ValueError(f"/api/v1/{path}/ is registered twice")
    if prefix:
        public_ids.register(viewset.queryset.model, prefix)  # type: ignore[union-attr]
    remember(viewset.serializer_class)


def nouns() -> dict[str, type[NounViewSet]]:
    """Return {path: viewset}, sorted."""
    return dict(sorted(_nouns.items()))


def urlpatterns() -> list[URLPattern | URLResolver]:
    """Load every floor's `api` module and return the routes of all nouns."""
    autodiscover_modules("api")
    router = SimpleRouter()
    for path, viewset in nouns().items():
        router.register(path, viewset, basename=f"api-{path}")
    return list(router.urls)
