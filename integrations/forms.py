"""What people fill in: the files of an export, and a new key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.rules import BadTable, pick_files
from integrations.rules.crm_export import COLUMNS
from revops.core.models import User

MEGABYTES_MAX = 20


class FilesInput(forms.ClearableFileInput):
    """Chooses several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        one = super().clean
        if not isinstance(data, list | tuple):
            return [one(data, initial)]
        return [one(file, initial) for file in data] or [one(None, initial)]


class ImportForm(forms.Form):
    """The four files of a CRM export, loose or packed."""

    export = FilesField(
        label=gettext_lazy("Files of the export"),
        help_text=gettext_lazy(
            "accounts.csv, products.csv, sales_teams.csv and sales_pipeline.csv together, or one"
            " .zip of them; at most 20 MB."
        ),
        widget=FilesInput(attrs={"accept": ".csv,.zip"}),
    )

    def clean_export(self) -> dict[str, bytes]:
        """Return {name: content}; says which file is not expected."""
        sent: Sequence[UploadedFile] = self.cleaned_data["export"]
        if sum(file.size or 0 for file in sent) > MEGABYTES_MAX * 1024 * 1024:
            raise forms.ValidationError(
                _("The files hold more than %(size)s MB; use manage.py import_crm for them."),
                params={"size": MEGABYTES_MAX},
            )
        try:
            return pick_files([(file.name or "", file.read()) for file in sent], tuple(COLUMNS))
        except BadTable as error:
            raise forms.ValidationError(str(error)) from error


class ServiceUserField(forms.ModelChoiceField):
    """A service user, by name."""

    def label_from_instance(self, obj: User) -> str:
        return obj.full_name or obj.email


class KeyForm(forms.Form):
    """A key: for whom, for what, until when."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=50)
    user = ServiceUserField(
        label=gettext_lazy("Acts as"),
        queryset=User.objects.filter(is_service=True, is_active=True).order_by("full_name"),
        help_text=gettext_lazy("A service user; what the key may do is at most what it may do."),
    )
    scopes = forms.CharField(
        label=gettext_lazy("Scopes"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One a line, a resource and a verb: billing.invoice:view, crm.account:*, *:view."
        ),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Expires"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_scopes(self) -> list[str]:
        """Return the scopes, one per line."""
        return self.cleaned_data["scopes"].split()
