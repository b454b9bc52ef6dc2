"""Screens: what each role sees, what is hidden, what forms refuse."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from compensation import services
from compensation.models import Earning, Plan, PlanVersion, Quota, SalesCredit
from revops.core.policy import Role
from tests.factories.compensation import assign, make_component, make_period, make_plan
from tests.factories.core import browser, make_user
from tests.factories.crm import make_sales_person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TIERS = [("0", "6"), ("0.5", "9"), ("1", "13")]


@pytest.fixture(autouse=True)
def _frozen(clock):
    """Every screen is looked at on the 21st of November 2026."""


@pytest.fixture
def earned(desk, mara, actor):
    """Mara's year: 501,550 before, 120,000 today, of a quota of 600,000."""
    plan = make_plan(name="Account Executive 2026", rates=TIERS, accumulation="year")
    assign(mara, plan, quota="600000", interval="year")
    orders = [
        desk.sell(mara, "501550", date(2026, 10, 1)),
        desk.sell(mara, "120000", date(2026, 11, 17)),
    ]
    services.credit_orders(order_ids=[o.pk for o in orders], actor=actor, at=AT)
    return orders


@pytest.fixture
def admin(db):
    return browser(make_user(Role.COMPENSATION_ADMIN))


def test_a_rep_sees_their_own_month_with_attainment_tiers_and_deals(earned, mara):
    page = browser(mara.user).get("/compensation/").content.decode()

    assert "November 2026" in page
    assert "Open, to date" in page
    assert "Account Executive 2026" in page
    assert "11,662.00" in page
    assert "103.6 %" in page.replace("\u00a0", " ")
    assert "Tier 3, 13 %" in page.replace("\u00a0", " ")
    assert "quota 600,000" in page
    assert earned[1].account.name in page
    assert f"/explain/compensation.earning/{Earning.objects.latest('pk').pk}/amount/" in page


def test_the_page_needs_a_constant_number_of_queries(
    earned, desk, mara, actor, django_assert_max_num_queries
):
    client = browser(mara.user)
    client.get("/compensation/")
    with django_assert_max_num_queries(40) as few:
        client.get("/compensation/")
    more = [desk.sell(mara, "100", date(2026, 11, 18)) for _ in range(5)]
    services.credit_orders(order_ids=[o.pk for o in more], actor=actor, at=AT)

    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/compensation/")


def test_an_earlier_month_shows_where_the_payee_stood_then(earned, mara):
    page = browser(mara.user).get("/compensation/?month=2026-10").content.decode()

    assert "October 2026" in page
    assert "36,139.50" in page


@pytest.mark.parametrize("month", ["2026-13", "now", "2026"])
def test_a_month_that_is_none_is_not_found(month, mara):
    assert browser(mara.user).get(f"/compensation/?month={month}").status_code == 404


def test_a_user_who_does_not_sell_is_told_so():
    page = browser(make_user(Role.SALES_REP)).get("/compensation/")

    assert page.status_code == 200
    assert "You are not a sales person" in page.content.decode()


def test_a_payee_sees_nothing_of_anybody_else(earned, tomas):
    client = browser(tomas.user)
    earning, credit = Earning.objects.latest("pk"), SalesCredit.objects.latest("pk")

    for address in (
        f"/compensation/earnings/{earning.pk}/",
        f"/compensation/credits/{credit.pk}/",
        f"/compensation/payees/{earning.payee_id}/",
        f"/compensation/plans/{Plan.objects.get().pk}/",
        f"/compensation/quotas/{Quota.objects.get().pk}/",
        f"/explain/compensation.earning/{earning.pk}/amount/",
    ):
        assert client.get(address).status_code == 404, address
    for address in ("earnings", "credits", "payees", "plans", "quotas"):
        page = client.get(f"/compensation/{address}/").content.decode()
        assert "Mara Lindqvist" not in page
        assert "11,662.00" not in page


def test_a_manager_sees_how_far_the_team_is_and_nobodys_pay(earned, mara):
    boss = make_sales_person("Boss", roles=(Role.SALES_MANAGER,))
    mara.positions.update(manager=boss)
    client = browser(boss.user)

    team = client.get("/compensation/payees/").content.decode().replace("\u00a0", " ")
    page = client.get(f"/compensation/payees/{mara.pk}/").content.decode().replace("\u00a0", " ")

    assert "Mara Lindqvist" in team
    assert "103.6 %" in team
    assert "103.6 %" in page
    assert "11,662.00" not in page + team
    assert client.get(f"/compensation/earnings/{Earning.objects.first().pk}/").status_code == 404


@pytest.mark.parametrize("role", [Role.COMPENSATION_ADMIN, Role.CONTROLLER, Role.AUDITOR])
def test_those_who_answer_for_pay_see_all_of_it(role, earned, mara):
    client = browser(make_user(role))
    earning, credit = Earning.objects.latest("pk"), SalesCredit.objects.latest("pk")

    for address in (
        "/compensation/payees/",
        f"/compensation/payees/{mara.pk}/",
        "/compensation/earnings/",
        f"/compensation/earnings/{earning.pk}/",
        "/compensation/credits/",
        f"/compensation/credits/{credit.pk}/",
        "/compensation/plans/",
        f"/compensation/plans/{Plan.objects.get().pk}/",
        "/compensation/quotas/",
        f"/compensation/quotas/{Quota.objects.get().pk}/",
        "/compensation/periods/",
        f"/compensation/periods/{earning.period_id}/",
    ):
        assert client.get(address).status_code == 200, address
    assert "11,662.00" in client.get(f"/compensation/payees/{mara.pk}/").content.decode()


def test_others_are_refused(earned):
    client = browser(make_user(Role.BILLING))

    for address in ("", "earnings/", "credits/", "plans/", "quotas/", "periods/", "payees/"):
        assert client.get(f"/compensation/{address}").status_code == 403, address


def test_the_drawer_explains_an_earning_tier_by_tier(earned, mara):
    earning = Earning.objects.latest("pk")

    page = browser(mara.user).get(f"/explain/compensation.earning/{earning.pk}/amount/")

    text = page.content.decode().replace("\u00a0", " ")
    assert page.status_code == 200
    for words in ("8,860.50", "2,801.50", "11,662.00", "83.6"):
        assert words in text, words


def test_the_earning_page_shows_the_tiers_it_crossed(earned, admin):
    page = admin.get(f"/compensation/earnings/{Earning.objects.latest('pk').pk}/")

    text = page.content.decode().replace("\u00a0", " ")
    for words in ("98,450.00", "9 %", "8,860.50", "21,550.00", "13 %", "2,801.50"):
        assert words in text, words


def test_lists_export_what_they_show(earned, admin):
    for name in ("earnings", "credits", "payees", "plans", "quotas", "periods"):
        response = admin.get(f"/compensation/{name}/?export=csv")
        lines = b"".join(response.streaming_content).decode().splitlines()
        assert len(lines) >= 2, name


def test_a_plan_is_made_drafted_and_approved_by_two_people(desk, mara, admin):
    made = admin.post(
        "/compensation/plans/new/",
        {"name": "SDR 2027", "legal_entity": desk.legal_entity.pk, "currency": "EUR"},
    )
    plan = Plan.objects.get(name="SDR 2027")
    assert made.url == f"/compensation/plans/{plan.pk}/"
    drafted = admin.post(f"/compensation/plans/{plan.pk}/versions/new/", version_form())
    version = plan.versions.get()
    assert drafted.status_code == 303
    assert [(t.lower, t.upper, t.rate) for t in tiers_of(version)] == [
        (Decimal(0), Decimal("0.5"), Decimal(6)),
        (Decimal("0.5"), None, Decimal(9)),
    ]

    own = admin.post(f"/compensation/plan-versions/{version.pk}/approve/")
    other = browser(make_user(Role.CONTROLLER)).post(
        f"/compensation/plan-versions/{version.pk}/approve/"
    )

    assert own.status_code == 422
    assert "Somebody else has to approve" in own.content.decode()
    assert other.status_code == 303
    version.refresh_from_db()
    assert version.state == "approved"
    page = admin.get(f"/compensation/plans/{plan.pk}/").content.decode()
    assert "Approved" in page


def version_form(**changes):
    return {
        "valid_from": "2027-01-01",
        "name": "New business",
        "base": "tcv",
        "measure": "percent_of_quota",
        "accumulation": "quarter",
        "clawback": "recompute",
        "is_attainment_carried": "on",
        "lower_1": "0",
        "rate_1": "6",
        "split_1": "slices",
        "lower_2": "50",
        "rate_2": "9",
        "split_2": "slices",
        **changes,
    }


def tiers_of(version):
    return version.components.get().tiers.order_by("position")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lower_1": "10"}, "The first tier begins at 0.1, not at 0."),
        ({"lower_2": "0"}, "tier 2 begins at 0, not above tier 1"),
        ({"split_1": ""}, "How does this tier pay?"),
        ({"rate_1": "", "rate_2": ""}, "Write at least one tier."),
        ({"measure": ""}, "This field is required."),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_the_reason(change, words, admin):
    plan = make_plan()

    response = admin.post(f"/compensation/plans/{plan.pk}/versions/new/", version_form(**change))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert plan.versions.count() == 1


def test_a_draft_is_edited_in_place(admin):
    plan = make_plan()
    version = PlanVersion.objects.create(
        plan=plan, number=2, valid_from=date(2027, 1, 1), created_at=AT
    )
    make_component(version, name="Old")

    shown = admin.get(f"/compensation/plan-versions/{version.pk}/edit/")
    saved = admin.post(
        f"/compensation/plan-versions/{version.pk}/edit/", version_form(rate_2="9.5")
    )

    assert 'value="100"' in shown.content.decode()
    assert saved.status_code == 303
    assert [t.rate for t in tiers_of(version)] == [Decimal(6), Decimal("9.5")]


def test_a_plan_is_assigned_and_a_quota_set(mara, admin):
    plan = make_plan()

    assigned = admin.post(
        "/compensation/assignments/new/",
        {"payee": mara.pk, "plan": plan.pk, "valid_from": "2026-01-01"},
    )
    quota = admin.post(
        "/compensation/quotas/new/",
        {
            "payee": mara.pk,
            "amount": "250000",
            "currency": "EUR",
            "interval": "quarter",
            "valid_from": "2026-01-01",
        },
    )

    assert assigned.url == f"/compensation/payees/{mara.pk}/"
    assert quota.status_code == 303
    assert mara.plan_assignments.get().plan == plan
    assert mara.quotas.get().amount.amount == 250000


def test_a_period_is_closed_once(earned, admin):
    period = Earning.objects.latest("pk").period

    first = admin.post(f"/compensation/periods/{period.pk}/close/")
    second = admin.post(f"/compensation/periods/{period.pk}/close/")

    assert (first.status_code, second.status_code) == (303, 422)
    period.refresh_from_db()
    assert period.state == "closed"


def test_an_order_is_shared_on_its_form(earned, mara, tomas, admin):
    assign(tomas, Plan.objects.get(), quota="600000", interval="year")
    address = f"/compensation/orders/{earned[1].pk}/split/"

    shown = admin.get(address)
    refused = admin.post(address, {"payee_1": mara.pk, "role_1": "owner", "share_1": "1.5"})
    saved = admin.post(
        address,
        {
            "payee_1": mara.pk,
            "role_1": "owner",
            "share_1": "50",
            "payee_2": tomas.pk,
            "role_2": "split",
            "share_2": "50",
        },
    )

    assert shown.status_code == 200
    assert refused.status_code == 422
    assert "add up to 1.5 %" in refused.content.decode()
    assert saved.status_code == 303
    assert sum(c.amount.amount for c in SalesCredit.objects.filter(payee=tomas)) == 60000


def test_a_closed_month_says_so(earned, mara, actor):
    plan = Plan.objects.get()
    period = make_period(plan.legal_entity, date(2026, 10, 1))
    services.close_period(period_id=period.pk, actor=actor, at=AT)

    page = browser(mara.user).get("/compensation/?month=2026-10").content.decode()

    assert "Closed" in page
