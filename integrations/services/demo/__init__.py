"""The demo company: two years of a business, made by the services along a moving clock."""

from integrations.services.demo.building import build_demo_company
from integrations.services.demo.people import LOGINS, PASSWORD, logins

__all__ = ["LOGINS", "PASSWORD", "build_demo_company", "logins"]
