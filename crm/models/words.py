"""Words for stages, as people read them."""

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from crm.states import Stage

STAGE_WORDS: Mapping[str, StrOrPromise] = {
    Stage.PROSPECTING.value: pgettext_lazy("stage of an opportunity", "Prospecting"),
    Stage.ENGAGING.value: pgettext_lazy("stage of an opportunity", "Engaging"),
    Stage.WON.value: pgettext_lazy("stage of an opportunity", "Won"),
    Stage.LOST.value: pgettext_lazy("stage of an opportunity", "Lost"),
}
