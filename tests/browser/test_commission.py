"""My commission and its neighbours in a real browser: no axe finding, nothing scrolls sideways."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from compensation import services
from compensation.models import Earning, Plan
from revops.core import clock
from revops.core.actor import Actor
from revops.core.policy import Role
from tests.browser.examining import Seen
from tests.factories.compensation import assign, make_desk, make_plan
from tests.factories.core import make_legal_entity, make_user
from tests.factories.crm import make_account, make_sales_person
from tests.factories.quoting import Line, make_sent_quote

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ACTOR = Actor(kind="operator", id="test", label="Test operator")


@pytest.fixture
def mara(transactional_db):
    """Mara's year: over quota this month, one deal shared, one quote open."""
    today = clock.now().date()
    at = datetime.combine(today, datetime.min.time(), UTC)
    seller = make_legal_entity("kw", name="Kestrel Works GmbH")
    desk = make_desk(legal_entity=seller)
    person, tomas = make_sales_person("Mara Lindqvist"), make_sales_person("Tomas Beck")
    plan = make_plan(
        name="Account Executive",
        legal_entity=seller,
        rates=[("0", "6"), ("0.5", "9"), ("1", "13")],
        accumulation="year",
    )
    for payee in (person, tomas):
        assign(payee, plan, quota="600000", interval="year")
    first = date(today.year, 1, 1)
    orders = []
    for name, value, day in (
        ("Felsen Optik GmbH", "469200.00", first),
        ("Oststern Medizintechnik", "18600.00", today),
        ("Brauer Feinkost KG", "27500.00", today),
        ("Polarwerk Energie AG", "120000.00", today),
    ):
        desk.account = make_account(name, legal_entity=seller, owner=person)
        orders.append(desk.sell(person, value, day))
    services.set_credit_splits(
        order_id=orders[2].pk,
        shares=[
            services.ShareTerms(person.pk, "owner", Decimal(50)),
            services.ShareTerms(tomas.pk, "split", Decimal(50)),
        ],
        actor=ACTOR,
        at=at,
    )
    services.credit_orders(order_ids=[o.pk for o in orders], actor=ACTOR, at=at)
    make_sent_quote(
        owner=person,
        account=make_account("Hansen & Voss Logistik GmbH", legal_entity=seller),
        price_book=desk.book,
        lines=[Line(desk.setup, list_unit_price=Decimal("65500.80"))],
        start_on=today,
        term_months=12,
    )
    return person


def test_my_commission_reads_well_everywhere(examine, mara):
    assert examine({"my-commission": Seen("/compensation/", mara.user)}) == {}


def test_a_dotted_amount_opens_the_tiers_behind_it(mara, open_page, shoot):
    page = open_page("/compensation/", user=mara.user)

    page.locator("[data-row]", has_text="Polarwerk").locator(".rv-explain").click()
    page.wait_for_selector("#drawer[open]")

    drawer = page.locator("#drawer")
    for words in ("11,662.00", "98,450", "21,550", "8,860.50", "2,801.50"):
        assert words in drawer.inner_text(), words
    shoot(page, "my-commission-drawer")


def test_the_forms_of_compensation_read_well(examine, mara):
    admin = make_user(Role.COMPENSATION_ADMIN, full_name="Carla Admin")
    order = Earning.objects.latest("pk").sales_credit.order_id
    found = examine(
        {
            "version": Seen(f"/compensation/plans/{Plan.objects.get().pk}/versions/new/", admin),
            "split": Seen(f"/compensation/orders/{order}/split/", admin),
        }
    )

    assert found == {}
