"""The API of the compensation floor."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from compensation import services
from compensation.models import Earning, PlanVersion, Quota, SalesCredit
from revops.core import public_ids
from revops.core.policy import Role
from tests.factories.compensation import assign, make_plan
from tests.factories.core import browser, make_legal_entity, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
BASE = "/api/v1"


def post(client, path, body=None, key=""):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(
        f"{BASE}/{path}/", body or {}, content_type="application/json", headers=headers
    )


@pytest.fixture
def admin(db):
    return browser(make_user(Role.COMPENSATION_ADMIN))


@pytest.fixture
def earned(desk, mara, actor):
    assign(mara, make_plan(), quota="600")
    order = desk.sell(mara, "1000")
    services.credit_orders(order_ids=[order.pk], actor=actor, at=AT)
    return order


TIERS = [
    {"lower": "0", "upper": "1", "rate": "5", "split": "slices", "is_retroactive": False},
    {"lower": "1", "rate": "7.5", "split": "slices", "is_retroactive": False},
]
COMPONENT = {
    "name": "New business",
    "base": "tcv",
    "measure": "percent_of_quota",
    "accumulation": "quarter",
    "tiers": TIERS,
}


def test_a_plan_is_created_drafted_and_approved(admin):
    entity = make_legal_entity()
    body = {"name": "AE", "legal_entity": public_ids.encode(entity), "currency": "EUR"}

    made = post(admin, "plans", body)
    plan = made.json()["id"]
    draft = {"valid_from": "2027-01-01", "components": [COMPONENT]}
    drafted = post(admin, f"plans/{plan}/draft", draft)
    version = public_ids.encode(PlanVersion.objects.get())
    own = post(admin, f"plan-versions/{version}/approve")
    other = post(browser(make_user(Role.CONTROLLER)), f"plan-versions/{version}/approve")

    assert (made.status_code, drafted.status_code) == (201, 200)
    assert (own.status_code, own.json()["code"]) == (403, "sd1")
    assert (other.status_code, other.json()["state"]) == (200, "approved")
    component = other.json()["components"][0]
    assert [(t["lower"], t["upper"], t["rate"]) for t in component["tiers"]] == [
        ("0", "1", "5"),
        ("1", None, "7.5"),
    ]


def test_a_table_with_a_gap_is_a_problem_that_names_its_place(admin):
    plan = public_ids.encode(make_plan())
    tiers = [TIERS[0], {**TIERS[1], "lower": "1.5"}]
    body = {"valid_from": "2027-01-01", "components": [{**COMPONENT, "tiers": tiers}]}

    answer = post(admin, f"plans/{plan}/draft", body)

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "pointer": "/components/0/tiers",
            "code": "rate_table_refused",
            "detail": "Nothing is said from 1 to 1.5.",
        }
    ]
    assert PlanVersion.objects.count() == 1


def test_a_plan_is_assigned_and_a_quota_set_once(admin, mara):
    payee, plan = public_ids.encode(mara), public_ids.encode(make_plan())

    assigned = post(
        admin, "plan-assignments", {"payee": payee, "plan": plan, "valid_from": "2026-01-01"}
    )
    body = {
        "payee": payee,
        "amount": {"amount": "250000.00", "currency": "EUR"},
        "interval": "quarter",
        "valid_from": "2026-01-01",
    }
    keyless = post(admin, "quotas", body)
    first = post(admin, "quotas", body, key="q1")
    again = post(admin, "quotas", body, key="q1")

    assert assigned.status_code == 201
    assert keyless.status_code == 400
    assert (first.status_code, again.json()) == (201, first.json())
    assert again["Idempotent-Replayed"] == "true"
    assert Quota.objects.get().amount.amount == 250000


def test_an_earning_shows_its_tiers_and_how_it_was_computed(earned, mara):
    earning = Earning.objects.get()
    here = f"{BASE}/earnings/{public_ids.encode(earning)}/"

    body = browser(mara.user).get(f"{here}?expand=derivations").json()

    assert body["amount"] == {"amount": "62.00", "currency": "EUR"}
    assert [(t["tier"], t["base"], t["rate"], t["amount"]["amount"]) for t in body["tiers"]] == [
        (1, "600", "5", "30.00"),
        (2, "400", "8", "32.00"),
    ]
    assert body["derivations"]["amount"]["steps"][-1]["result"] == "62"


def test_a_payee_lists_their_own_rows_only(earned, mara, tomas):
    for path in ("earnings", "sales-credits", "quotas", "plan-assignments", "plans"):
        assert len(browser(mara.user).get(f"{BASE}/{path}/").json()["data"]) == 1, path
        assert browser(tomas.user).get(f"{BASE}/{path}/").json()["data"] == [], path
    here = public_ids.encode(Earning.objects.get())
    assert browser(tomas.user).get(f"{BASE}/earnings/{here}/").status_code == 404
    assert browser(mara.user).get(f"{BASE}/compensation-periods/").status_code == 403


def test_an_order_is_shared(admin, earned, mara, tomas):
    assign(tomas, SalesCredit.objects.get().component.version.plan, quota="600")
    body = {
        "order": public_ids.encode(earned),
        "shares": [
            {"payee": public_ids.encode(mara), "role": "owner", "share": "60"},
            {"payee": public_ids.encode(tomas), "role": "split", "share": "40"},
        ],
    }

    answer = post(admin, "sales-credits/split", body, key="s1")

    assert answer.json() == {"order": public_ids.encode(earned), "shares": 2}
    assert SalesCredit.objects.get(payee=tomas).amount.amount == Decimal(400)


def test_a_period_is_closed_once(admin, earned):
    period = public_ids.encode(Earning.objects.get().period)

    first = post(admin, f"compensation-periods/{period}/close")
    second = post(admin, f"compensation-periods/{period}/close")

    assert (first.status_code, first.json()["state"]) == (200, "closed")
    assert second.status_code == 409


def test_a_draft_is_replaced(admin):
    plan = make_plan()
    version = PlanVersion.objects.create(
        plan=plan, number=2, valid_from=date(2027, 1, 1), created_at=AT
    )

    answer = admin.patch(
        f"{BASE}/plan-versions/{public_ids.encode(version)}/",
        {"valid_from": "2027-02-01", "components": [COMPONENT]},
        content_type="application/json",
    )

    assert answer.status_code == 200
    assert answer.json()["valid_from"] == "2027-02-01"
    assert version.components.get().tiers.count() == 2
