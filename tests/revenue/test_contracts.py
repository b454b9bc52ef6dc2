"""Which contracts the ledger still has to look at after billing."""

from decimal import Decimal

import pytest

from orders.models import Contract
from revenue import selectors
from revenue.models import ContractPosition
from tests.factories.billing import make_invoice
from tests.factories.revenue import make_recognised

pytestmark = pytest.mark.django_db


def test_a_contract_whose_position_shows_the_invoice_is_not_behind():
    _contract, invoice = make_recognised("100.00")

    assert selectors.list_behind_billing(invoice_ids=[invoice.pk]) == set()


def test_a_contract_whose_position_shows_less_than_is_billed_is_behind():
    contract, invoice = make_recognised("100.00")
    ContractPosition.objects.filter(contract=contract).update(billed=Decimal("99.99"))

    assert selectors.list_behind_billing(invoice_ids=[invoice.pk]) == {contract.pk}


def test_a_contract_without_a_position_is_behind():
    invoice = make_invoice("100.00")

    found = selectors.list_behind_billing(invoice_ids=[invoice.pk])

    assert found == {Contract.objects.get().pk}
    assert ContractPosition.objects.count() == 0
