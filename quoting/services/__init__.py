"""Every write on quotes, one function per verb."""

from quoting.services.approvals import (
    approve_quote,
    asks_for,
    limits,
    needed_for,
    reject_quote,
    set_discount_limit,
    submit_quote,
)
from quoting.services.drafting import (
    NewLine,
    Terms,
    add_line,
    change_terms,
    create_quote,
    remove_line,
    update_line,
)
from quoting.services.evidence import Device, evidence_of
from quoting.services.importing import SignedDeal, import_signed_quotes
from quoting.services.sending import (
    PURPOSE,
    SUBJECT,
    add_comment,
    expire_quotes,
    link_to,
    record_view,
    remind_signer,
    send_quote,
)
from quoting.services.signing import (
    CONSENT_VERSION,
    Signing,
    ask_question,
    decline_quote,
    sign_quote,
)
from quoting.services.versions import create_version, revise_quote

__all__ = [
    "CONSENT_VERSION",
    "PURPOSE",
    "SUBJECT",
    "Device",
    "NewLine",
    "SignedDeal",
    "Signing",
    "Terms",
    "add_comment",
    "add_line",
    "approve_quote",
    "ask_question",
    "asks_for",
    "change_terms",
    "create_quote",
    "create_version",
    "decline_quote",
    "evidence_of",
    "expire_quotes",
    "import_signed_quotes",
    "limits",
    "link_to",
    "needed_for",
    "record_view",
    "reject_quote",
    "remind_signer",
    "remove_line",
    "revise_quote",
    "send_quote",
    "set_discount_limit",
    "sign_quote",
    "submit_quote",
    "update_line",
]
