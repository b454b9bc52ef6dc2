"""The chart's own names are said in the reader's language; a name that somebody gave is kept."""

from django.utils import translation

from revenue.models import LedgerAccount
from revenue.models.words import ACCOUNT_WORDS
from revenue.rules.accounts import CHART


def test_every_account_of_our_chart_has_a_word():
    assert {row.name for row in CHART} == set(ACCOUNT_WORDS)


def test_an_account_is_named_in_the_readers_language():
    with translation.override("de"):
        assert str(LedgerAccount(code="2200", name="Deferred revenue")) == (
            "2200 Passive Rechnungsabgrenzung"
        )
        assert str(LedgerAccount(code="2290", name="Sonderposten Nord")) == "2290 Sonderposten Nord"
