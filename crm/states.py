"""Stages of an opportunity and the whole transition table."""

from enum import StrEnum

from revops.core.workflow import Workflow


class Stage(StrEnum):
    PROSPECTING = "prospecting"
    ENGAGING = "engaging"
    WON = "won"
    LOST = "lost"


OPPORTUNITY_FLOW = Workflow(
    "opportunity",
    {
        ("engage", Stage.PROSPECTING): Stage.ENGAGING,
        ("win", Stage.PROSPECTING): Stage.WON,
        ("win", Stage.ENGAGING): Stage.WON,
        ("lose", Stage.PROSPECTING): Stage.LOST,
        ("lose", Stage.ENGAGING): Stage.LOST,
        ("reopen", Stage.LOST): Stage.ENGAGING,
    },
)

CLOSED = (Stage.WON, Stage.LOST)
OPEN = (Stage.PROSPECTING, Stage.ENGAGING)
