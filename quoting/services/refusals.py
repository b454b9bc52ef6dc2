"""Why a quote service refuses, each with its way out."""

from django.utils.translation import gettext as _

from revops.core.problems import Conflict, DomainError, Invalid


class QuoteIsNotADraft(Conflict):
    """Terms change only while the current version is a draft."""

    def __init__(self) -> None:
        super().__init__(
            _("This quote is no longer a draft."),
            way_out=_("Revise it, or make a new version."),
        )


class QuoteHasNoLines(DomainError):
    """A quote without lines offers nothing."""

    def __init__(self) -> None:
        super().__init__(
            _("A quote without lines cannot be submitted."), way_out=_("Add a product first.")
        )


class ProductHasNoPrice(DomainError):
    """The price book has no price for the product on the day."""

    def __init__(self, product: str, book: str) -> None:
        super().__init__(
            _("%(product)s has no price in %(book)s today.") % {"product": product, "book": book},
            field="product",
            way_out=_("Choose another product, or ask the deal desk for a price."),
        )


class NoSuchLine(Invalid):
    """The position is not on the current version."""

    def __init__(self) -> None:
        super().__init__(_("There is no such line on this version."), field="position")


class ImpossiblePrice(DomainError):
    """A discount or price the rules refuse."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message, field=field)


class ApprovalIsStale(Conflict):
    """The terms changed after somebody approved them (SD9)."""

    def __init__(self) -> None:
        super().__init__(
            _("The terms changed after they were approved."),
            way_out=_("Revise the quote and submit it again."),
        )


class SignerIsMissing(DomainError):
    """A quote needs somebody to sign it."""

    def __init__(self) -> None:
        super().__init__(
            _("Nobody is named to sign this quote."),
            field="signer",
            way_out=_("Revise it and choose a contact of the customer."),
        )


class OfferHasLapsed(Conflict):
    """The offer is past its last day."""

    def __init__(self) -> None:
        super().__init__(
            _("This offer has expired."), way_out=_("Make a new version with a later date.")
        )


class DocumentHasChanged(Conflict):
    """What is to be signed is not what was shown (I15)."""

    def __init__(self) -> None:
        super().__init__(
            _("The document is not the one you were shown."),
            way_out=_("Load the page again and read it once more."),
        )
