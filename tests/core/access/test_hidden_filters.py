"""A field that may not be seen cannot be filtered by, on screens and over the API alike."""

import django_filters
import pytest

from revops.core import policy
from revops.core.models import Job
from revops.core.policy import Role
from revops.core.policy.table import TABLE
from revops.core.screens.permission import hide_filters
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db


class JobFilter(django_filters.FilterSet):
    about = django_filters.CharFilter(field_name="result__margin")

    class Meta:
        model = Job
        fields = ["kind", "error"]


def test_filters_on_hidden_fields_do_not_exist(monkeypatch):
    for name in ("resources", "by_model", "rows_of"):
        monkeypatch.setattr(TABLE, name, {})
    monkeypatch.setattr(TABLE, "rows", [])
    policy.resource("core.job", model=Job, is_shared=True, guarded=["error", "result"])
    policy.allow(Role.SALES_REP, resource="core.job", actions=["view"])
    policy.allow(Role.AUDITOR, resource="core.job", actions=["view"], reveals=["*"])
    for role, names in ((Role.SALES_REP, {"kind"}), (Role.AUDITOR, {"kind", "error", "about"})):
        filterset = JobFilter({}, queryset=Job.objects.all())
        hide_filters(make_user(role), "core.job", filterset)
        assert set(filterset.form.fields) == names
