"""Issued documents are not rewritten, by nobody: the triggers refuse their owner too."""

import pytest

from tests.attacks import REWRITES, history_is_not_rewritten

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("attack", REWRITES)
@pytest.mark.parametrize(
    ("table", "trigger"),
    [
        ("billing_invoice", "billing_invoice_is_append_only"),
        ("billing_creditnote", "billing_creditnote_is_append_only"),
        ("billing_invoiceline", "billing_invoiceline_is_append_only"),
        ("billing_taxline", "billing_taxline_is_append_only"),
        ("billing_allocation", "billing_allocation_is_append_only"),
        ("billing_concession", "billing_concession_is_append_only"),
    ],
)
def test_issued_rows_are_not_rewritten(databases, table, trigger, attack):
    history_is_not_rewritten(databases, table, trigger, attack)
