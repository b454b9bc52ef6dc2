"""Every fact is heard by somebody, or stands here with the reason why not."""

from revops.core import outbox
from revops.core.facts import Fact

#: Facts that nobody hears yet → why they are told all the same.
UNHEARD: dict[str, str] = {
    "crm.opportunity.won": "for integrations; a signed quote wins its deal and books by itself",
    "crm.opportunity.lost": "for integrations and forecasts; lists read the rows",
    "catalog.price_book.published": "for integrations; quotes ask for the book when they price",
    "quoting.quote.submitted": "for integrations and notices; the inbox reads the rows",
    "quoting.quote.approved": "for integrations and notices; the list reads the rows",
    "quoting.quote.sent": "for integrations; the letter is an errand of the same transaction",
    "quoting.quote.declined": "for integrations and notices; the list reads the rows",
    "quoting.quote.expired": "for integrations and notices; the list reads the rows",
    "orders.order.delivered": "for integrations and notices; billing hears each line",
    "revenue.entry.posted": "for integrations and exports; reports read the ledger",
    "revenue.period.closed": "for integrations and exports; postings ask the period",
}


def _facts(cls: type[Fact] = Fact) -> list[type[Fact]]:
    below = [fact for child in cls.__subclasses__() for fact in _facts(child)]
    named = "NAME" in vars(cls) and not cls.__module__.startswith("tests.")
    return [cls, *below] if named else below


def test_every_fact_has_a_listener():
    deaf = {fact.NAME for fact in _facts() if not outbox.listened(fact)}

    # a fact that somebody hears by now, or that is gone, leaves the list
    assert deaf == set(UNHEARD)


def test_a_fact_is_named_after_its_floor():
    strangers = [
        f"{fact.__module__}.{fact.__name__}: {fact.NAME}"
        for fact in _facts()
        if fact.NAME.split(".")[0] != fact.__module__.removeprefix("revops.").split(".")[0]
    ]

    assert not strangers, "\n".join(strangers)


def test_no_two_facts_share_a_name():
    names = [fact.NAME for fact in _facts()]

    assert sorted(names) == sorted(set(names))
