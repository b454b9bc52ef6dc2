"""The demo company belongs to demo mode alone."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from integrations.models import DemoCompany
from integrations.services import demo
from revops.core.models import User
from revops.core.roles import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("options", [[], ["--logins"]])
def test_outside_demo_mode_it_is_refused_and_nothing_is_made(settings, options):
    settings.DEMO_MODE = False

    with pytest.raises(CommandError, match="refused outside demo mode"):
        call_command("demo_company", *options)

    assert (DemoCompany.objects.count(), User.objects.count()) == (0, 0)


def test_the_log_ins_are_printed_one_a_line(settings):
    settings.DEMO_MODE = True
    out = StringIO()

    call_command("demo_company", "--logins", stdout=out)

    lines = out.getvalue().splitlines()
    assert [line.split()[:2] for line in lines] == [[o.email, o.password] for o in demo.logins()]
    assert len(lines) == 10


def test_there_is_a_log_in_for_every_role_that_people_have():
    by_implication = {Role.PAYEE, Role.INTEGRATION}

    assert {one.role for one in demo.LOGINS} == set(Role) - by_implication


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_log_in_page_shows_them_in_demo_mode_only(settings, is_demo):
    settings.DEMO_MODE = is_demo

    page = Client().get("/login/").content.decode()

    shown = [one.email for one in demo.logins() if one.email in page]
    assert len(shown) == (10 if is_demo else 0)
    assert (demo.logins()[0].password in page) == is_demo
