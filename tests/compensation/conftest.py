"""A desk to sell at, and those who sell."""

import pytest

from crm.models import SalesPerson
from tests.factories.compensation import Desk, make_desk
from tests.factories.crm import make_sales_person


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def mara(db: None) -> SalesPerson:
    return make_sales_person("Mara Lindqvist")


@pytest.fixture
def tomas(db: None) -> SalesPerson:
    return make_sales_person("Tomas Beck")
