"""Programs can do what people can: every noun and every transition has its place in the API."""

from __future__ import annotations

import importlib
import importlib.util

from django.apps import apps
from django.urls import get_resolver

from revops.core.api.registry import nouns
from revops.core.workflow import Workflow
from tests.architecture.house import floors, our_models

#: Rows that are no resource of their own, and where a program meets them.
INSIDE = {
    "core.SavedView": "a person's own view of a list",
    "core.StateChange": "the trail; people read it as a timeline",
    "core.Attachment": "files come with the document they belong to",
    "core.PublicLink": "secrets; made and mailed by their floors",
    "core.IdempotencyKey": "how the API remembers answers",
    "core.JobChunk": "a piece of a job",
    "crm.SalesPosition": "inside a sales person",
    "crm.OpportunityLine": "inside an opportunity",
    "catalog.ProductVersion": "inside a product",
    "catalog.EntitlementFeature": "inside a product",
    "catalog.Price": "inside a price book",
    "quoting.QuoteLine": "inside a quote version",
    "quoting.DiscountLimit": "set by administrators in the admin",
    "quoting.ApprovalRequest": "each of its steps is an approval",
    "quoting.SignatureEvent": "evidence; shown with the quote, never handed to programs",
    "quoting.QuoteComment": "a talk between people on the quote's page",
    "orders.OrderLine": "inside an order",
    "orders.PhaseEnd": "the phase tells its end",
    "billing.InvoiceLine": "inside an invoice or credit note",
    "billing.TaxLine": "inside an invoice or credit note",
    "compensation.Component": "inside a plan version",
    "compensation.RateTier": "inside a plan version",
    "compensation.CreditSplit": "a verb of the sales credit",
    "compensation.EarningTier": "inside an earning",
    "revenue.ScheduleSegment": "inside an obligation",
    "integrations.ApiKey": "a key does not make keys; people do, on their page",
    "integrations.DemoCompany": "a mark of the demo data",
}

#: Workflow → the noun whose verbs move it.
NOUN_OF = {
    "approval": "quotes",
    "compensation_period": "compensation-periods",
    "concession": "concession-requests",
    "contract": "contracts",
    "delivery": "deliveries",
    "errand": "errands",
    "fiscal_period": "fiscal-periods",
    "job": "jobs",
    "mapping": "spellings",
    "opportunity": "opportunities",
    "payment": "payments",
    "plan_version": "plan-versions",
    "price_book": "price-books",
    "product": "products",
    "provisioning_request": "provisioning-requests",
    "quote": "quotes",
    "receivable": "open-items",
}

#: (workflow, action) → the verb that does it under another name, or why no program may.
OTHERWISE = {
    ("provisioning_request", "finish"): "complete",
    ("order", "deliver"): "follows its last line",
    ("order_line", "deliver"): "follows its provisioning requests",
    ("entitlement", "activate"): "follows the delivery of its line",
    ("entitlement", "end"): "follows its contract",
    ("contract", "end"): "the clock ends a term",
    ("provisioning_request", "send"): "follows the answer of the customer's system",
    ("provisioning_request", "fail"): "follows the answer of the customer's system",
    ("quote", "sign"): "the customer signs, on the public page only",
    ("quote", "expire"): "the clock ends an offer",
    ("quote", "import"): "an import brings signatures of old",
    ("quote", "supersede"): "follows a new version",
    ("approval", "cancel"): "follows a revision of the quote",
    ("payment", "reverse"): "returned payments come with the bank's files, which nobody reads yet",
    ("receivable", "settle"): "follows allocations",
    ("receivable", "settle_partly"): "follows allocations",
    ("receivable", "reopen"): "follows allocations that are undone",
    ("delivery", "finish"): "the relay's own",
    ("delivery", "split"): "the relay's own",
    ("delivery", "park"): "the relay's own",
    ("errand", "start"): "the runner's own",
    ("errand", "finish"): "the runner's own",
    ("errand", "postpone"): "the runner's own",
    ("errand", "fail"): "the runner's own",
    ("errand", "doubt"): "the runner's own",
    ("job", "start"): "the runner's own",
    ("job", "finish"): "the runner's own",
    ("job", "fail"): "the runner's own",
}


def workflows() -> dict[str, Workflow]:
    """Return every transition table of every floor, by name."""
    found: dict[str, Workflow] = {}
    for label in floors():
        name = f"{apps.get_app_config(label).name}.states"
        if importlib.util.find_spec(name) is None:
            continue  # a floor of projections moves nothing
        module = importlib.import_module(name)
        found |= {w.name: w for w in vars(module).values() if isinstance(w, Workflow)}
    return found


def verbs() -> dict[str, set[str]]:
    """Return {noun: names of its verbs}."""
    assert get_resolver().url_patterns  # loads every floor's api
    return {
        path: {n for n in dir(viewset) if hasattr(getattr(viewset, n), "spec")}
        for path, viewset in nouns().items()
    }


def test_every_row_is_a_noun_or_says_where_it_is():
    assert get_resolver().url_patterns
    offered = {viewset.queryset.model for viewset in nouns().values()}  # type: ignore[union-attr]

    missing = {model._meta.label for model in our_models() if model not in offered}

    assert missing == set(INSIDE)


def test_every_transition_is_a_verb_or_says_why_not():
    offered = verbs()
    lost = {
        (name, action)
        for name, workflow in workflows().items()
        for action in workflow.actions()
        if action not in offered.get(NOUN_OF.get(name, ""), set())
    }

    assert lost == set(OTHERWISE)


def test_a_verb_under_another_name_exists():
    offered = verbs()
    renamed = [(NOUN_OF[w], verb) for (w, _), verb in OTHERWISE.items() if " " not in verb]

    assert [(noun, verb) for noun, verb in renamed if verb not in offered[noun]] == []


def test_every_verb_can_be_repeated_under_its_key():
    """All POST operations store their answers; PATCH has If-Match instead."""
    specs = {
        (path, name): getattr(viewset, name).spec
        for path, viewset in nouns().items()
        for name in verbs()[path]
    }

    assert len(specs) > 70
    unstored = {key for key, spec in specs.items() if not spec.is_stored}
    assert unstored == set()
    assert {name for (_, name), spec in specs.items() if spec.needs_match} == {"partial_update"}
