"""The words for what a rule was given: the keys of frozen inputs as the drawer shows them.

One key has one meaning over all floors; a test finds the key of a rule that is missing here. The
values stay as they were frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

INPUTS: Mapping[str, StrOrPromise] = {
    "accumulation": pgettext_lazy("input of a rule", "Adds up"),
    "amount": pgettext_lazy("input of a rule", "Amount"),
    "amounts": pgettext_lazy("input of a rule", "Amounts"),
    "conceded": pgettext_lazy("input of a rule", "Conceded"),
    "credit": pgettext_lazy("input of a rule", "Credit"),
    "credited": pgettext_lazy("input of a rule", "Credited"),
    "currency": pgettext_lazy("input of a rule", "Currency"),
    "day_count": pgettext_lazy("input of a rule", "Day count"),
    "deal": pgettext_lazy("input of a rule", "Deal"),
    "deal_currency": pgettext_lazy("input of a rule", "Currency of the deal"),
    "discounts": pgettext_lazy("input of a rule", "Discounts"),
    "earning": pgettext_lazy("input of a rule", "Earning"),
    "figure": pgettext_lazy("input of a rule", "Figure"),
    "floor": pgettext_lazy("input of a rule", "Floor"),
    "foreign": pgettext_lazy("input of a rule", "In the deal's currency"),
    "inclusive": pgettext_lazy("input of a rule", "Tax included"),
    "key": pgettext_lazy("input of a rule", "Key"),
    "kind": pgettext_lazy("input of a rule", "Kind"),
    "label": pgettext_lazy("input of a rule", "Label"),
    "level": pgettext_lazy("input of a rule", "Attained before"),
    "line": pgettext_lazy("input of a rule", "Line"),
    "lines": pgettext_lazy("input of a rule", "Lines"),
    "list_unit_price": pgettext_lazy("input of a rule", "List price"),
    "measure": pgettext_lazy("input of a rule", "Measure"),
    "model": pgettext_lazy("input of a rule", "Model"),
    "months": pgettext_lazy("input of a rule", "Months"),
    "obligations": pgettext_lazy("input of a rule", "Obligations"),
    "on_bound": pgettext_lazy("input of a rule", "On a bound"),
    "open_on_line": pgettext_lazy("input of a rule", "Open on the line"),
    "paid": pgettext_lazy("input of a rule", "Paid before"),
    "period": pgettext_lazy("input of a rule", "Period"),
    "places": pgettext_lazy("input of a rule", "Decimals"),
    "quantity": pgettext_lazy("input of a rule", "Quantity"),
    "quota": pgettext_lazy("input of a rule", "Quota"),
    "rate": pgettext_lazy("input of a rule", "Rate"),
    "recorded": pgettext_lazy("input of a rule", "Recorded"),
    "remainder": pgettext_lazy("input of a rule", "Remainder"),
    "remaining_net": pgettext_lazy("input of a rule", "Net left"),
    "remaining_tax": pgettext_lazy("input of a rule", "Tax left"),
    "rows": pgettext_lazy("input of a rule", "Rows"),
    "segments": pgettext_lazy("input of a rule", "Segments"),
    "share": pgettext_lazy("input of a rule", "Share"),
    "shares": pgettext_lazy("input of a rule", "Shares"),
    "source": pgettext_lazy("input of a rule", "Source"),
    "sources": pgettext_lazy("input of a rule", "Sources"),
    "span": pgettext_lazy("input of a rule", "Span"),
    "start": pgettext_lazy("input of a rule", "Start"),
    "table": pgettext_lazy("input of a rule", "Table"),
    "taken": pgettext_lazy("input of a rule", "Taken back before"),
    "tax": pgettext_lazy("input of a rule", "Tax"),
    "tiers": pgettext_lazy("input of a rule", "Tiers"),
    "timing": pgettext_lazy("input of a rule", "Billed"),
    "to": pgettext_lazy("input of a rule", "Up to"),
    "total": pgettext_lazy("input of a rule", "Total"),
    "unit_cost": pgettext_lazy("input of a rule", "Unit cost"),
    "unit_price": pgettext_lazy("input of a rule", "Unit price"),
    "until": pgettext_lazy("input of a rule", "Until"),
    "value": pgettext_lazy("input of a rule", "Value"),
}
