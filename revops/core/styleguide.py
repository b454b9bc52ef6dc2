"""Sample values for the living style guide: one of everything, in every state."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def samples(at: datetime) -> dict[str, Any]:
    """Return the context of the style guide page."""
    return {}
