"""What was agreed is not rewritten, by nobody: the triggers refuse their owner too."""

import pytest

from tests.attacks import REWRITES, history_is_not_rewritten

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("attack", REWRITES)
@pytest.mark.parametrize(
    ("table", "trigger"),
    [
        ("orders_amendment", "orders_amendment_is_append_only"),
        ("orders_phaseend", "orders_phaseend_is_append_only"),
    ],
)
def test_history_is_not_rewritten(databases, table, trigger, attack):
    history_is_not_rewritten(databases, table, trigger, attack)
