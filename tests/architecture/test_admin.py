"""Every row of the product can be looked at in the admin, or says here why not."""

from revops.core.admin import site
from revops.core.admin.bases import PolicyAdmin
from tests.architecture.house import our_models

#: Models without a page of their own in the admin, and why.
ELSEWHERE = {
    "core.SavedView": "a person's own; kept and deleted on the list it belongs to",
    "core.IdempotencyKey": "stored answers to programs; may repeat anything they were told",
    "core.JobChunk": "a piece of a job, whose page shows progress and failures",
    "crm.OpportunityLine": "shown on its opportunity",
    "quoting.ApprovalRequest": "shown by its steps",
    "orders.OrderLine": "shown on its order",
    "orders.PhaseEnd": "its effect is the phase's end; shown on the contract",
    "compensation.RateTier": "shown on its plan as a whole table",
    "compensation.EarningTier": "shown on its earning, by the drawer",
    "integrations.DemoCompany": "a mark of the demo data, not a record",
}


def test_every_model_has_a_page_or_a_reason():
    models = {model._meta.label: model for model in our_models()}
    missing = {label for label, model in models.items() if model not in site._registry}

    assert missing == set(ELSEWHERE)


def test_every_page_asks_the_policy():
    assert [m for m, page in site._registry.items() if not isinstance(page, PolicyAdmin)] == []
    assert set(site._registry) <= set(our_models())
