"""The database refuses what the services would never write; every law is attacked by name."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.db.models.expressions import RawSQL

from tests.factories.core import make_user
from tests.factories.crm import (
    make_account,
    make_contact,
    make_opportunity,
    make_sales_person,
    make_team,
)

pytestmark = pytest.mark.django_db
NAN = RawSQL("'NaN'::numeric", [])


def refused(law, attack):
    with pytest.raises(DatabaseError, match=law), transaction.atomic():
        attack()


def change(row, **columns):
    return lambda: type(row).objects.filter(pk=row.pk).update(**columns)


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("crm_account_currency_is_a_code", {"currency": "eur"}),
        ("crm_account_country_is_a_code", {"country": "de"}),
        ("crm_account_has_a_name", {"name": "  "}),
        ("crm_account_is_not_its_own_parent", {"parent_id": F("pk")}),
    ],
)
def test_a_customer_keeps_its_laws(law, columns):
    refused(law, change(make_account(), **columns))


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("crm_opportunity_state_known", {"state": "dreaming"}),
        ("crm_opportunity_closed_on_matches_state", {"state": "won"}),
        ("crm_opportunity_closed_on_matches_state", {"closed_on": date(2026, 1, 1)}),
        ("crm_opportunity_amount_is_not_negative", {"amount": Decimal(-1)}),
        ("crm_opportunity_amount_has_a_currency", {"currency": None}),
        (
            "crm_opportunity_won_names_its_customer",
            {"state": "won", "closed_on": date(2026, 1, 1), "account": None},
        ),
    ],
)
def test_an_opportunity_keeps_its_laws(law, columns):
    refused(law, change(make_opportunity(), **columns))


def test_an_estimate_is_a_number():
    deal = make_opportunity()

    def attack():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE crm_opportunity SET amount = 'NaN' WHERE id = %s", [deal.pk])

    refused("crm_opportunity_numbers_are_finite", attack)


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("crm_opportunityline_numbers_are_finite", {"quantity": NAN}),
        ("crm_opportunityline_quantity_is_positive", {"quantity": 0}),
    ],
)
def test_a_product_of_interest_keeps_its_laws(law, columns):
    line = make_opportunity(products=("GTX",)).lines.get()
    refused(law, change(line, **columns))


def test_a_position_keeps_its_laws():
    person = make_sales_person()
    position = person.positions.get()
    refused(
        "crm_salesposition_valid_from_before_valid_until",
        change(position, valid_until=position.valid_from),
    )
    refused("crm_salesposition_nobody_manages_self", change(position, manager=person))


def test_a_person_holds_one_position_at_a_time():
    person = make_sales_person(valid_from=date(2026, 1, 1))

    def second():
        person.positions.create(title="Twice", valid_from=date(2026, 6, 1))

    refused("crm_salesposition_one_at_a_time", second)


def test_names_and_references_are_unique():
    team, other = make_team(), make_team()
    refused("crm_salesteam_name_key", change(other, name=team.name))

    one, two = make_account(external_ref="A"), make_account(external_ref="B")
    refused("crm_account_external_ref_key", change(two, external_ref=one.external_ref))

    deal, deal2 = make_opportunity(external_ref="A"), make_opportunity(external_ref="B")
    refused("crm_opportunity_external_ref_key", change(deal2, external_ref=deal.external_ref))

    person, person2 = make_sales_person(external_ref="A"), make_sales_person(user=make_user())
    refused("crm_salesperson_external_ref_key", change(person2, external_ref="A"))
    refused("crm_salesperson_user_id_key", change(person2, user=person.user))


def test_an_address_names_one_contact_of_a_customer():
    one = make_contact()
    two = make_contact(one.account)
    refused("crm_contact_email_is_unique_per_account", change(two, email=one.email))
