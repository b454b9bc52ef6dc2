"""Writes of the customer floor: what they allow, what they refuse, and that a refusal is whole."""

from datetime import date
from decimal import Decimal

import pytest
from djmoney.money import Money

from crm import services
from crm.events import OpportunityLost, OpportunityWon
from crm.models import Account, Contact, Opportunity, SalesPerson, SalesPosition
from crm.services.opportunities import Interest
from revops.core.models import OutboxEvent, StateChange
from revops.core.problems import Conflict, DomainError, NotFound
from revops.core.workflow import IllegalTransition
from tests.factories.core import make_legal_entity, make_user
from tests.factories.crm import (
    make_account,
    make_contact,
    make_opportunity,
    make_sales_person,
    make_team,
)

pytestmark = pytest.mark.django_db


def told(fact):
    return OutboxEvent.objects.filter(name=fact.NAME)


# --- customers ------------------------------------------------------------------------------


def test_a_customer_starts_with_the_defaults_of_its_seller(actor, at):
    seller = make_legal_entity(language="de", payment_terms_days=14)

    account = services.create_account(
        name="  Hansen & Voss Logistik GmbH ", country="DE", legal_entity_id=seller.pk,
        tax_id="136 695 976", city="Hamburg", actor=actor, at=at,
    )  # fmt: skip

    kept = Account.objects.get(pk=account.pk)
    assert (kept.name, kept.currency, kept.language) == ("Hansen & Voss Logistik GmbH", "EUR", "de")
    assert (kept.time_zone, kept.payment_terms_days) == ("Europe/Berlin", 14)
    assert (kept.tax_id, kept.created_at) == ("DE136695976", at)


def test_a_later_change_of_the_seller_does_not_reach_the_customer(actor, at):
    seller = make_legal_entity()
    account = services.create_account(
        name="A", country="DE", legal_entity_id=seller.pk, actor=actor, at=at
    )

    type(seller).objects.filter(pk=seller.pk).update(payment_terms_days=90)

    assert Account.objects.get(pk=account.pk).payment_terms_days == 30


@pytest.mark.parametrize(
    ("columns", "field", "words"),
    [
        ({"tax_id": "DE136695977"}, "tax_id", "check digits of DE136695977 do not fit"),
        ({"tax_id": "DE12"}, "tax_id", "too few or too many characters"),
        ({"time_zone": "Europe/Hamburg"}, "time_zone", "Europe/Hamburg is not a time zone"),
        ({"currency": "EURO"}, "currency", "EURO is not a currency we deal in"),
        ({"language": "tlh"}, "language", "cannot be written in tlh"),
        ({"country": "ZZ"}, "country", "ZZ is not a country code"),
        ({"name": "  "}, "name", "may not be empty"),
        ({"owner_id": 999_999}, "owner", "no such record"),
    ],
)
def test_a_customer_with_a_wrong_value_is_refused_by_the_field(columns, field, words, actor, at):
    seller = make_legal_entity()

    with pytest.raises(DomainError, match=words) as refused:
        services.create_account(
            **{"name": "A", "country": "DE", **columns},
            legal_entity_id=seller.pk,
            actor=actor,
            at=at,
        )

    assert refused.value.field == field
    assert not Account.objects.exists()


def test_the_tax_id_is_judged_again_when_the_country_changes(actor, at):
    account = make_account(tax_id="DE136695976")

    with pytest.raises(DomainError, match="another country"):
        services.update_account(account_id=account.pk, country="FR", actor=actor, at=at)

    account.refresh_from_db()
    assert account.country == "DE"


def test_a_customer_cannot_stand_below_its_own_child(actor, at):
    parent = make_account("Voss Gruppe SE")
    child = make_account("Voss Logistik", parent=parent, legal_entity=parent.legal_entity)

    with pytest.raises(DomainError, match="Voss Logistik stands below") as refused:
        services.update_account(account_id=parent.pk, parent_id=child.pk, actor=actor, at=at)

    assert refused.value.rule == "parent_in_circle"
    assert Account.objects.get(pk=parent.pk).parent_id is None


def test_a_reference_names_one_customer_only(actor, at):
    first = make_account(external_ref="A-1")

    with pytest.raises(Conflict, match="A-1"):
        services.update_account(
            account_id=make_account().pk, external_ref="A-1", actor=actor, at=at
        )

    same = services.update_account(account_id=first.pk, external_ref="A-1", actor=actor, at=at)
    assert same.external_ref == "A-1"


def test_what_does_not_exist_is_not_changed(actor, at):
    with pytest.raises(NotFound):
        services.update_account(account_id=1_000_000, name="X", actor=actor, at=at)


# --- contacts -------------------------------------------------------------------------------


def test_a_contact_reads_the_language_of_the_customer(actor, at):
    account = make_account(language="de")

    contact = services.create_contact(
        account_id=account.pk, name="Petra Voss", email="P.Voss@Voss.Example", is_signer=True,
        actor=actor, at=at,
    )  # fmt: skip

    assert (contact.language, contact.email) == ("de", "p.voss@voss.example")


@pytest.mark.parametrize("email", ["", "no-address", "petra@voss.example"])
def test_a_contact_with_a_wrong_or_taken_address_is_refused(email, actor, at):
    account = make_account()
    make_contact(account, email="petra@voss.example")

    with pytest.raises(DomainError) as refused:
        services.create_contact(
            account_id=account.pk, name="Petra", email=email, actor=actor, at=at
        )

    assert refused.value.field == "email"
    assert Contact.objects.count() == 1


def test_a_changed_contact_keeps_what_is_not_given(actor, at):
    contact = make_contact(phone="+49 40 1")

    services.update_contact(contact_id=contact.pk, name="New name", actor=actor, at=at)

    contact.refresh_from_db()
    assert (contact.name, contact.phone, contact.is_signer) == ("New name", "+49 40 1", True)


# --- sales people ---------------------------------------------------------------------------


def test_a_new_position_ends_the_one_before(actor, at):
    north, south = make_team("North", region="North"), make_team("South", region="South")
    boss = make_sales_person("Boss")
    person = make_sales_person("Mara", team=north, valid_from=date(2025, 1, 1))

    services.assign_position(
        sales_person_id=person.pk, valid_from=date(2026, 7, 1), title="Senior AE",
        manager_id=boss.pk, team_id=south.pk, actor=actor, at=at,
    )  # fmt: skip

    held = person.positions.order_by("valid_from").values_list(
        "valid_from", "valid_until", "team__name", "region"
    )
    assert list(held) == [
        (date(2025, 1, 1), date(2026, 7, 1), "North", "North"),
        (date(2026, 7, 1), None, "South", "South"),
    ]


def test_nobody_reports_to_somebody_below_them(actor, at):
    top = make_sales_person("Top")
    middle = make_sales_person("Middle", manager=top)
    low = make_sales_person("Low", manager=middle)

    with pytest.raises(DomainError, match="Low reports to Top") as refused:
        services.assign_position(
            sales_person_id=top.pk, valid_from=date(2026, 1, 1), manager_id=low.pk,
            actor=actor, at=at,
        )  # fmt: skip

    assert refused.value.field == "manager"
    assert SalesPosition.objects.filter(sales_person=top).count() == 1


def test_a_position_does_not_start_before_a_later_one(actor, at):
    person = make_sales_person(valid_from=date(2026, 1, 1))

    with pytest.raises(Conflict, match="on that day or later"):
        services.assign_position(
            sales_person_id=person.pk, valid_from=date(2025, 1, 1), actor=actor, at=at
        )

    assert person.positions.get().valid_until is None


def test_a_position_ends_when_the_person_leaves(actor, at):
    person = make_sales_person(valid_from=date(2026, 1, 1))

    services.end_position(
        sales_person_id=person.pk, valid_until=date(2026, 9, 1), actor=actor, at=at
    )

    assert person.positions.get().valid_until == date(2026, 9, 1)
    with pytest.raises(DomainError, match="no open position"):
        services.end_position(
            sales_person_id=person.pk, valid_until=date(2026, 10, 1), actor=actor, at=at
        )


def test_a_user_is_one_sales_person_only(actor, at):
    user = make_user()
    services.create_sales_person(name="One", user_id=user.pk, actor=actor, at=at)

    with pytest.raises(Conflict) as refused:
        services.create_sales_person(name="Two", user_id=user.pk, actor=actor, at=at)

    assert refused.value.field == "user"
    assert SalesPerson.objects.get().email == user.email


def test_two_teams_do_not_share_a_name(actor, at):
    services.create_team(name="North", actor=actor, at=at)

    with pytest.raises(Conflict, match="North"):
        services.create_team(name=" North", actor=actor, at=at)


# --- opportunities --------------------------------------------------------------------------


def test_an_opportunity_belongs_to_the_seller_of_its_customer(actor, at):
    account, owner = make_account(), make_sales_person()

    opportunity = services.create_opportunity(
        name="Warehouse roll-out", account_id=account.pk, owner_id=owner.pk,
        amount=Money("296727.60", "EUR"), expected_close_on=date(2026, 12, 18),
        interests=[Interest(product_code="P1", description="Platform", quantity=Decimal(85))],
        actor=actor, at=at,
    )  # fmt: skip

    kept = Opportunity.objects.get(pk=opportunity.pk)
    assert (kept.state, kept.legal_entity_id) == ("prospecting", account.legal_entity_id)
    assert kept.amount == Money("296727.60", "EUR")
    assert kept.lines.get().quantity == Decimal(85)


def test_a_deal_does_not_move_to_a_customer_of_another_seller(actor, at):
    deal, other = make_opportunity(), make_account("Elsewhere Inc")

    with pytest.raises(DomainError, match="Elsewhere Inc is a customer of") as refused:
        services.update_opportunity(opportunity_id=deal.pk, account_id=other.pk, actor=actor, at=at)

    assert refused.value.rule == "sellers_differ"
    assert Opportunity.objects.get().account_id == deal.account_id


@pytest.mark.parametrize("amount", [Money("-1", "EUR"), Money("1.001", "EUR"), Money("0.5", "JPY")])
def test_an_amount_that_is_none_is_refused(amount, actor, at):
    opportunity = make_opportunity(amount="10.00")

    with pytest.raises(DomainError):
        services.update_opportunity(
            opportunity_id=opportunity.pk, amount=amount, actor=actor, at=at
        )

    assert Opportunity.objects.get(pk=opportunity.pk).amount == Money("10.00", "EUR")


def test_an_open_opportunity_changes_its_amount_with_its_currency(actor, at):
    opportunity = make_opportunity(amount="10.00")

    services.update_opportunity(
        opportunity_id=opportunity.pk, amount=Money("12.00", "USD"), actor=actor, at=at
    )

    assert Opportunity.objects.get(pk=opportunity.pk).amount == Money("12.00", "USD")


def test_a_deal_is_engaged_and_won_on_the_sellers_date_and_told_once(actor, at):
    account = make_account(legal_entity=make_legal_entity(time_zone="Pacific/Auckland"))
    opportunity = make_opportunity(account=account)
    late = at.replace(hour=20)  # already tomorrow in Auckland

    services.engage_opportunity(opportunity_id=opportunity.pk, actor=actor, at=late)
    services.win_opportunity(opportunity_id=opportunity.pk, actor=actor, at=late)

    kept = Opportunity.objects.get(pk=opportunity.pk)
    assert (kept.state, kept.engaged_on, kept.closed_on) == (
        "won", date(2026, 11, 22), date(2026, 11, 22),
    )  # fmt: skip
    assert told(OpportunityWon).get().payload == {"opportunity_id": opportunity.pk}


def test_who_buys_is_a_customer_since_the_first_purchase(actor, at):
    account = make_account()
    first, second = make_opportunity(account=account), make_opportunity(account=account)
    days = {first.pk: date(2026, 11, 3), second.pk: date(2026, 11, 2)}
    assert not account.is_customer

    services.win_opportunities(closed_on=days, actor=actor, at=at)
    services.note_purchases(bought_on={account.pk: date(2026, 11, 9)}, actor=actor, at=at)

    account.refresh_from_db()
    assert (account.is_customer, account.customer_since) == (True, date(2026, 11, 2))


def test_a_won_deal_is_not_won_again(actor, at):
    opportunity = make_opportunity(state="won")

    with pytest.raises(IllegalTransition):
        services.win_opportunity(opportunity_id=opportunity.pk, actor=actor, at=at)

    assert not told(OpportunityWon).exists()


def test_nothing_is_won_from_nobody(actor, at):
    opportunity = make_opportunity()
    Opportunity.objects.update(account=None)

    with pytest.raises(DomainError, match="names no customer") as refused:
        services.win_opportunity(opportunity_id=opportunity.pk, actor=actor, at=at)

    assert refused.value.rule == "win_needs_customer"
    assert Opportunity.objects.get().state == "prospecting"
    assert not OutboxEvent.objects.exists()


def test_a_lost_deal_says_why_and_can_be_reopened(actor, at):
    opportunity = make_opportunity()

    services.lose_opportunity(
        opportunity_id=opportunity.pk, reason=" Too expensive ", actor=actor, at=at
    )
    lost = Opportunity.objects.get()
    assert (lost.state, lost.lost_reason, lost.closed_on) == (
        "lost", "Too expensive", date(2026, 11, 21),
    )  # fmt: skip
    assert told(OpportunityLost).count() == 1

    services.reopen_opportunity(opportunity_id=opportunity.pk, actor=actor, at=at)
    again = Opportunity.objects.get()
    assert (again.state, again.lost_reason, again.closed_on) == ("engaging", "", None)
    assert again.engaged_on == date(2026, 11, 21)


def test_a_deal_is_not_lost_without_a_reason(actor, at):
    opportunity = make_opportunity()

    with pytest.raises(DomainError, match="may not be empty"):
        services.lose_opportunity(opportunity_id=opportunity.pk, reason=" ", actor=actor, at=at)

    assert Opportunity.objects.get().state == "prospecting"


def test_a_closed_deal_keeps_its_terms(actor, at):
    opportunity = make_opportunity(state="won", products=("GTX",))

    with pytest.raises(Conflict):
        services.update_opportunity(opportunity_id=opportunity.pk, name="X", actor=actor, at=at)
    with pytest.raises(Conflict):
        services.set_interests(opportunity_id=opportunity.pk, interests=[], actor=actor, at=at)

    assert opportunity.lines.count() == 1


# --- many at once ---------------------------------------------------------------------------

ACCOUNTS = [
    services.NewAccount(external_ref="sf:acme", name="Acme", country="US", employees=2822),
    services.NewAccount(external_ref="sf:betasoloin", name="Betasoloin", country="US"),
]


def deals(owner, account_id):
    new = services.NewOpportunity
    return [
        new(external_ref="1", name="1", owner_id=owner.pk, account_id=account_id, state="won",
            engaged_on=date(2016, 10, 20), closed_on=date(2017, 3, 1), amount=Decimal(1054),
            currency="USD", product_code="GTX", product_name="GTX Plus Basic"),
        new(external_ref="2", name="2", owner_id=owner.pk, state="engaging",
            engaged_on=date(2016, 11, 1)),
        new(external_ref="3", name="3", owner_id=owner.pk),
        new(external_ref="4", name="4", owner_id=owner.pk, state="lost",
            engaged_on=date(2017, 1, 1), closed_on=date(2017, 2, 1), lost_reason="unknown"),
    ]  # fmt: skip


def test_imported_customers_are_created_once(actor, at):
    seller = make_legal_entity(functional_currency="USD")

    first = services.create_accounts(ACCOUNTS, legal_entity_id=seller.pk, actor=actor, at=at)
    second = services.create_accounts(ACCOUNTS, legal_entity_id=seller.pk, actor=actor, at=at)

    assert first == second
    assert Account.objects.count() == 2
    acme = Account.objects.get(pk=first["sf:acme"])
    assert (acme.currency, acme.employees, acme.created_at) == ("USD", 2822, at)


def test_imported_deals_arrive_in_their_stage_with_their_history(actor, at):
    seller, owner = make_legal_entity(), make_sales_person()
    account = make_account(legal_entity=seller)

    ids = services.create_opportunities(
        deals(owner, account.pk), legal_entity_id=seller.pk, actor=actor, at=at
    )
    services.create_opportunities(
        deals(owner, account.pk), legal_entity_id=seller.pk, actor=actor, at=at
    )

    won = Opportunity.objects.get(pk=ids["1"])
    assert (won.state, won.closed_on, won.amount) == ("won", date(2017, 3, 1), Money(1054, "USD"))
    assert won.lines.get().product_code == "GTX"
    trail = StateChange.objects.filter(subject_id=ids["1"]).order_by("id")
    assert [(m.action, m.from_state, m.to_state, m.at.date()) for m in trail] == [
        ("engage", "prospecting", "engaging", date(2016, 10, 20)),
        ("win", "engaging", "won", date(2017, 3, 1)),
    ]
    assert Opportunity.objects.count() == 4
    assert StateChange.objects.count() == 2 + 1 + 2
    assert not OutboxEvent.objects.exists()


def test_a_wrong_row_stops_the_whole_write_and_is_named(actor, at):
    seller, owner = make_legal_entity(), make_sales_person()
    rows = [*deals(owner, make_account().pk)]
    rows[2] = services.NewOpportunity(
        external_ref="3", name="3", owner_id=owner.pk, state="won", closed_on=date(2017, 1, 1)
    )

    with pytest.raises(DomainError, match=r"3: A won deal names its customer\."):
        services.create_opportunities(rows, legal_entity_id=seller.pk, actor=actor, at=at)

    assert not Opportunity.objects.exists()


def test_a_row_without_a_reference_of_its_own_is_refused(actor, at):
    seller = make_legal_entity()

    with pytest.raises(DomainError, match="used twice"):
        services.create_accounts(
            [ACCOUNTS[0], ACCOUNTS[0]], legal_entity_id=seller.pk, actor=actor, at=at
        )

    assert not Account.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_import(actor, at, django_assert_num_queries):
    seller, owner = make_legal_entity(), make_sales_person()
    account = make_account(legal_entity=seller)
    many = [
        services.NewOpportunity(
            external_ref=str(n), name=str(n), owner_id=owner.pk, account_id=account.pk,
            state="won", engaged_on=date(2017, 1, 1), closed_on=date(2017, 2, 1),
            amount=Decimal(10), currency="USD", product_code="P",
        )
        for n in range(300)
    ]  # fmt: skip

    with django_assert_num_queries(4):  # find and reserve, between savepoint and release; COPY
        services.create_opportunities(many, legal_entity_id=seller.pk, actor=actor, at=at)

    assert Opportunity.objects.count() == 300


def test_many_deals_are_won_on_their_own_dates_and_each_is_told(actor, at):
    one, two = make_opportunity(), make_opportunity()
    days = {one.pk: date(2026, 11, 2), two.pk: date(2026, 11, 3)}

    services.win_opportunities(closed_on=days, actor=actor, at=at)

    assert dict(Opportunity.objects.values_list("pk", "closed_on")) == days
    assert told(OpportunityWon).count() == 2


def test_one_closed_deal_keeps_the_others_from_being_won(actor, at):
    one, two = make_opportunity(), make_opportunity(state="lost")
    days = dict.fromkeys([one.pk, two.pk], date(2026, 11, 2))

    with pytest.raises(IllegalTransition, match="is lost"):
        services.win_opportunities(closed_on=days, actor=actor, at=at)

    assert Opportunity.objects.get(pk=one.pk).state == "prospecting"
    assert not told(OpportunityWon).exists()
