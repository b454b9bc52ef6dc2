"""Whether a tax id can exist, by the country's own check digits."""

from typing import Any, NamedTuple

from stdnum import exceptions, get_cc_module
from stdnum.eu import vat as eu_vat

from revops.core.reasons import Reason, gettext_noop

#: Where businesses are known by something else than a VAT number.
_OTHER_KINDS = {"US": "ein", "CA": "bn", "AU": "abn", "NZ": "ird", "IN": "gstin", "CH": "vat"}
#: EU prefixes that differ from the country code.
_PREFIX = {"GR": "EL"}


class TaxId(NamedTuple):
    """The compact form to store, and why it cannot be right (None when it can)."""

    value: str
    problem: Reason | None = None


def check_tax_id(country: str, text: str) -> TaxId:
    """Return the tax id in compact form, judged by the country's check digits.

    An EU number gets its country prefix; where no rule is known for the country, the trimmed
    text passes. An empty text is an empty id: whether one is needed is not judged here.
    """
    raw = "".join(text.split()).upper()
    if not raw:
        return TaxId("")
    prefix = _PREFIX.get(country, country)
    if prefix.lower() not in eu_vat.MEMBER_STATES | {"el"}:
        return _judged(_module(country), raw, country)
    with_prefix = raw if raw.startswith(prefix) else prefix + raw
    found = _judged(eu_vat, with_prefix, country)
    foreign = raw is not with_prefix and raw[:2].lower() in eu_vat.MEMBER_STATES | {"el"}
    return TaxId(raw, _foreign(raw, country)) if found.problem and foreign else found


def _judged(module: Any, raw: str, country: str) -> TaxId:
    if module is None:
        return TaxId(raw)
    try:
        compact = str(module.validate(raw))
    except exceptions.ValidationError as error:
        return TaxId(raw, _reason(error, raw, country))
    return TaxId(f"GB{compact}" if country == "GB" else compact)


def _module(country: str) -> Any:
    kind = _OTHER_KINDS.get(country, "vat")
    found = get_cc_module(country.lower(), kind)
    return found if hasattr(found, "validate") else None


def _foreign(raw: str, country: str) -> Reason:
    return Reason(
        "tax_id_of_another_country",
        gettext_noop("%(value)s is a number of another country than %(country)s."),
        {"value": raw, "country": country},
        "tax_id",
    )


def _reason(error: Exception, raw: str, country: str) -> Reason:
    values = {"value": raw, "country": country}
    if isinstance(error, exceptions.InvalidLength):
        message = gettext_noop(
            "%(value)s has too few or too many characters for a tax id of %(country)s."
        )
        return Reason("tax_id_length", message, values, "tax_id")
    if isinstance(error, exceptions.InvalidChecksum):
        message = gettext_noop(
            "The check digits of %(value)s do not fit: a digit is wrong or two are swapped."
        )
        return Reason("tax_id_check_digits", message, values, "tax_id")
    message = gettext_noop("%(value)s does not have the form of a tax id of %(country)s.")
    return Reason("tax_id_form", message, values, "tax_id")
