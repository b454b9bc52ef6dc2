"""ActionScreen and FormScreen: a POST is exactly one service call."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revops.core.problems import NotFound
from revops.core.screens import once, refusals
from revops.core.screens.refusals import Refusal
from revops.core.screens.views import Screen

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MANY_MAX = 1000


class FormScreen(Screen):
    """A page with a form; `act(data)` makes one service call and returns where to go.

    Declare `form_class`, `verb`, `success` (the toast); override `act`, `get_initial`.
    A refused form or service answers 422 with everything as it was typed.
    """

    template_name = "core/form.html"
    dialog_template: ClassVar[str] = "core/dialog_form.html"
    form_class: ClassVar[type[forms.Form] | None] = None
    verb: ClassVar[StrOrPromise] = gettext_lazy("Save")
    success: ClassVar[StrOrPromise] = ""
    danger: ClassVar[bool] = False
    cancel_url: ClassVar[str] = ""

    def act(self, data: dict[str, Any]) -> str:
        """Call one service with `actor=self.actor, at=self.at`; return the URL to go to."""
        raise NotImplementedError

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {}

    def get_effects(self) -> Sequence[StrOrPromise]:
        """Return what pressing the button will cause, one line each."""
        return ()

    def get_verb(self) -> StrOrPromise:
        return self.verb

    def get_success(self) -> StrOrPromise:
        """Return the words of the toast; empty for none."""
        return self.success

    def get_cancel_url(self) -> str:
        return self.cancel_url

    def get_form(self, data: Any = None, files: Any = None) -> forms.Form | None:
        if self.form_class is None:
            return None
        kwargs = {"initial": self.get_initial(), **self.get_form_kwargs()}
        if self.is_fragment:
            # the page behind the dialog may have fields of the same name
            kwargs.setdefault("auto_id", "dialog_%s")
        return self.form_class(data, files, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.answer(self.get_form())

    def answer(
        self,
        form: forms.Form | None,
        *,
        refusal: Refusal | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Render the form as a page, or as a dialog where htmx asks for it."""
        context = {
            **self.get_context(),
            "form": form,
            "refusal": refusal,
            "effects": self.get_effects(),
            "verb": self.get_verb(),
            "danger": self.danger,
            "cancel_url": self.get_cancel_url(),
            "once": self.request.POST.get("_once") or uuid.uuid4().hex,
        }
        template = self.dialog_template if self.is_fragment else self.template_name
        return self.render(template, status=status, **context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.get_form(request.POST, request.FILES)
        if form is not None and not form.is_valid():
            return self.answer(form, status=422)
        token = request.POST.get("_once", "")
        claimed, before = once.claim(self._client(), token, at=self.at)
        if before:
            return self.go(before)
        if not claimed:
            words = _("This is already being worked on. Wait a moment, then reload the page.")
            return self.answer(form, refusal=Refusal(words), status=422)
        try:
            url = self.act(form.cleaned_data if form is not None else {})
        except NotFound as error:
            raise Http404(str(error)) from error
        except refusals.known() as error:
            once.release(self._client(), token)
            refusal = refusals.explain(error)
            self._mark(form, refusal)
            return self.answer(form, refusal=refusal, status=422)
        except Exception:
            once.release(self._client(), token)
            raise
        once.finish(self._client(), token, url)
        if text := self.get_success():
            messages.success(request, str(text))
        return self.go(url)

    def _mark(self, form: forms.Form | None, refusal: Refusal) -> None:
        """Set the words of the refusal under the inputs they concern."""
        for name, text in refusal.errors.items():
            if form is not None and name in form.fields:
                form.add_error(name, str(text))

    def go(self, url: str) -> HttpResponse:
        """Send the browser on: 303, or HX-Redirect for htmx."""
        if self.is_fragment:
            response = HttpResponse(status=204)
            response["HX-Redirect"] = url
            return response
        return HttpResponseRedirect(url, status=303)

    def _client(self) -> str:
        return f"screen:{self.request.user.pk}"


class ActionScreen(FormScreen):
    """A verb on one record (or on many): asks once, lists the effects, makes one service call.

    Declare `action` and `resource` (asked with the record), `get_queryset()`, `question`,
    `verb`; override `get_effects()` and `act(data)`. `why_not()` returns a reason where the
    record does not allow the verb; it is asked on GET and shown instead of the button.
    """

    template_name = "core/action.html"
    dialog_template = "core/dialog_action.html"
    question: ClassVar[StrOrPromise] = ""
    warning: ClassVar[StrOrPromise] = ""
    pk_url_kwarg: ClassVar[str] = "pk"
    many: ClassVar[bool] = False
    typed_confirmation: ClassVar[StrOrPromise] = ""

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows to look in."""
        raise NotImplementedError

    @cached_property
    def object(self) -> Any:
        """Return the record in scope, permitted for this verb. Raises Http404, PermissionDenied."""
        return self.get_object_or_404(self.get_queryset(), pk=self.kwargs[self.pk_url_kwarg])

    @cached_property
    def objects(self) -> list[Any]:
        """Return the selected records in scope (`many`), at most a thousand."""
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        ids = [int(v) for v in sent.getlist("ids") if v.isdigit()][:MANY_MAX]
        rows = self.scoped(self.get_queryset()).filter(pk__in=ids).order_by("pk")
        return list(rows)

    def get_title(self) -> StrOrPromise:
        words = {"object": "" if self.many else str(self.object)}
        return str(self.question) % words if "%(" in str(self.question) else self.question

    def why_not(self) -> StrOrPromise:
        """Return why the verb is not possible now, or an empty string."""
        return ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        _touch = self.objects if self.many else self.object
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        _touch = self.objects if self.many else self.object
        wanted = str(self.typed_confirmation)
        if wanted and request.POST.get("confirm", "").strip() != wanted:
            words = _("Type %(word)s to confirm.") % {"word": wanted}
            form = self.get_form(request.POST, request.FILES)
            return self.answer(form, refusal=Refusal(words), status=422)
        return super().post(request, *args, **kwargs)

    def get_context(self) -> dict[str, Any]:
        return {
            "object": None if self.many else self.object,
            "objects": self.objects if self.many else [],
            "warning": self.warning,
            "why_not": self.why_not(),
            "confirm_word": self.typed_confirmation,
        }
