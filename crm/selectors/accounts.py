"""Reads of customers and their contacts."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from crm.models import Account, Contact
from revops.core.problems import NotFound

LINEAGE = """
WITH RECURSIVE line AS (
    SELECT id, parent_id FROM crm_account WHERE id = %s
  UNION
    SELECT a.id, a.parent_id FROM crm_account a JOIN line ON a.id = line.parent_id
)
SELECT id FROM line
"""


def list_accounts() -> QuerySet[Account]:
    """Return customers with seller, owner and parent."""
    return Account.objects.select_related("legal_entity", "owner", "parent")


def get_account(account_id: int) -> Account:
    """Return one customer as `list_accounts` does; raises NotFound."""
    account = list_accounts().filter(pk=account_id).first()
    if account is None:
        raise NotFound()
    return account


def find_account(*, external_ref: str) -> Account | None:
    """Return the customer another system knows by this reference."""
    return Account.objects.filter(external_ref=external_ref).first()


def lineage_ids(account_id: int) -> list[int]:
    """Return the ids of a customer and of all that stand above it."""
    with connection.cursor() as cursor:
        cursor.execute(LINEAGE, [account_id])
        return [pk for (pk,) in cursor.fetchall()]


def list_contacts() -> QuerySet[Contact]:
    """Return contacts with their customer."""
    return Contact.objects.select_related("account")


def list_signers(account_id: int) -> QuerySet[Contact]:
    """Return the contacts of a customer who may sign, by name."""
    return Contact.objects.filter(account=account_id, is_signer=True).order_by("name", "pk")
