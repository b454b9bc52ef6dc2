"""Facts of the compensation floor."""

from dataclasses import dataclass
from typing import ClassVar

from revops.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CommissionsEarned(Fact):
    """Subject: "compensation.payee:<id>" for one payee, else "compensation.earnings:<first id>"."""

    NAME: ClassVar[str] = "compensation.commissions.earned"
    MEMBERS: ClassVar[str | None] = "earning_ids"

    earning_ids: tuple[int, ...]
