"""The door of administrators (django-unfold): reference data; records read-only.

    @admin.register(Product)
    class ProductAdmin(admin.ReferenceAdmin): ...

    @admin.register(JournalEntry)
    class JournalEntryAdmin(admin.ReadOnlyAdmin): ...

Permissions come from the policy table: actions `view`, `create`, `change` of the model's resource.
"""

from revops.core.admin import records as records  # registers the foundation's own
from revops.core.admin.bases import (
    PolicyAdmin,
    ReadOnlyAdmin,
    ReadOnlyInline,
    ReferenceAdmin,
    actor_and_time,
    register,
)
from revops.core.admin.site import site

__all__ = [
    "PolicyAdmin",
    "ReadOnlyAdmin",
    "ReadOnlyInline",
    "ReferenceAdmin",
    "actor_and_time",
    "register",
    "site",
]
