"""What people read has words: no timeline shows the name of a verb or of a state as it is kept."""

import importlib

import pytest
from django.apps import apps

from revops.core.screens.verbs import PAST
from revops.core.workflow import Workflow
from tests.architecture.house import floors


def workflows() -> list[Workflow]:
    found = []
    for floor in ("revops.core", *floors()):
        try:
            states = importlib.import_module(f"{floor}.states")
        except ModuleNotFoundError:
            continue
        found += [value for value in vars(states).values() if isinstance(value, Workflow)]
    return found


def test_every_verb_of_a_workflow_has_its_past_tense():
    assert len(workflows()) >= 18
    missing = {verb for flow in workflows() for verb in flow.actions()} - set(PAST)

    assert missing == set()


@pytest.mark.parametrize(
    "label",
    ["core.Job", "core.OutboxDelivery", "crm.Opportunity", "quoting.QuoteVersion", "orders.Order",
     "orders.Contract", "orders.ProvisioningRequest", "billing.Payment", "billing.Receivable",
     "compensation.CompensationPeriod", "revenue.FiscalPeriod"],
)  # fmt: skip
def test_every_state_that_a_page_shows_has_a_word(label):
    model = apps.get_model(label)
    names = {state.value for flow in workflows() for state in flow.states()}
    shown = set()
    for name in names:
        try:
            shown.add(str(model(state=name).get_state_display()))
        except (KeyError, ValueError):
            continue

    assert len(shown) >= 2
    assert not any("_" in word or word == word.lower() for word in shown)
