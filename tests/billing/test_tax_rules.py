"""Tax rules on file: the seeds, and what a rule must not say."""

from datetime import date
from decimal import Decimal

import pytest

from billing import services
from billing.models import TaxRule
from tests.factories.billing import make_tax_rule, make_tax_rules

pytestmark = pytest.mark.django_db


def test_seeding_twice_adds_nothing(actor, at):
    make_tax_rules()
    count = TaxRule.objects.count()

    assert services.seed_tax_rules(actor=actor, at=at) == 0
    assert TaxRule.objects.count() == count > 30


def test_a_rate_outside_category_s_is_refused(actor, at):
    with pytest.raises(services.TaxRuleInvalid, match="Only category S"):
        services.create_tax_rule(
            seller_country="DE", buyer_region="*", code="G", rate=Decimal(5),
            valid_from=date(2026, 1, 1), actor=actor, at=at,
        )  # fmt: skip

    assert not TaxRule.objects.exists()


def test_ending_a_rule_keeps_its_row(actor, at):
    rule = make_tax_rule()

    services.end_tax_rule(tax_rule_id=rule.pk, valid_until=date(2027, 1, 1), actor=actor, at=at)

    rule.refresh_from_db()
    assert (rule.rate, rule.valid_until) == (Decimal(19), date(2027, 1, 1))
