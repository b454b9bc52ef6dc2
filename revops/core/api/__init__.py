"""The door of programs: `/api/v1/`, one resource per noun, one POST per transition.

Floors write a `NounSerializer`, a `NounViewSet` with its verbs, and `api.register(...)`; ids,
amounts, filters, pages, expansion, access, idempotency, versions and errors come from here.
See docs/api.md.
"""

from revops.core.api import nouns as nouns  # both register the foundation's own
from revops.core.api import operations as operations
from revops.core.api.calls import Call, change, collection_action, creation, transition
from revops.core.api.fields import (
    AmountInput,
    AmountOut,
    DecimalInput,
    DecimalOut,
    PublicId,
    PublicIdInput,
    PublicReference,
)
from revops.core.api.registry import register, urlpatterns
from revops.core.api.serializers import InputSerializer, NoInput, NounSerializer
from revops.core.api.viewsets import NounViewSet
from revops.core.rest.authentication import ApiClient, actor_of, key_resolver

__all__ = [
    "AmountInput",
    "AmountOut",
    "ApiClient",
    "Call",
    "DecimalInput",
    "DecimalOut",
    "InputSerializer",
    "NoInput",
    "NounSerializer",
    "NounViewSet",
    "PublicId",
    "PublicIdInput",
    "PublicReference",
    "actor_of",
    "change",
    "collection_action",
    "creation",
    "key_resolver",
    "register",
    "transition",
    "urlpatterns",
]
