"""Reasons that pure rules give and doors translate.

A rule cannot reach gettext, so it returns the message id with its parameters; `gettext_noop`
marks the id for extraction. A door shows `_(reason.message) % reason.params`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


def gettext_noop(message: str) -> str:
    """Return the message unchanged; the name marks it for makemessages."""
    return message


@dataclass(frozen=True)
class Reason:
    """Why a rule objects: stable code, message id with %(name)s places, and their values.

    `subject` names the field or line the reason is about; values are strings, ready to store.
    """

    code: str
    message: str
    params: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""

    def __str__(self) -> str:
        return self.message % self.params
