"""A real Chromium for tests that need one; without it they skip, in CI they fail."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from revops.core.models import RoleGrant, User
from revops.core.roles import Role
from tests.browser import examining
from tests.browser.examining import Seen

BACKEND = "django.contrib.auth.backends.ModelBackend"
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
#: How long a page may take to show what is expected of it; on a loaded machine the default of five
#: seconds is about what the server needs for the longest page.
WAIT_MILLISECONDS = 30_000
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


def chromium_path() -> str | None:
    """Return the machine's Chromium or Chrome."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One headless Chromium for the whole session."""
    path = chromium_path()
    if path is None:
        words = "no Chromium found: browser tests need `chromium` on the PATH"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    sync_api = pytest.importorskip("playwright.sync_api")
    sync_api.expect.set_options(timeout=WAIT_MILLISECONDS)
    with pytest.MonkeyPatch.context() as patch:
        # playwright keeps an event loop in this thread; our queries beside it are synchronous
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_api.sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=ARGS)
            yield browser
            browser.close()


@pytest.fixture
def person(transactional_db: None) -> User:
    """Somebody who may see everything that oversight may see."""
    user = User.objects.create_user(
        email="ines.albrecht@example.com", password="x", full_name="Ines Albrecht"
    )
    RoleGrant.objects.create(user=user, role=Role.CONTROLLER, valid_from=date(2020, 1, 1))
    return user


def session_cookie(user: User, url: str) -> dict[str, str]:
    """Return the cookie of a signed-in session of this user."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": url}


#: A form answered with 422, and a lookup given up because somebody typed on or left; htmx names
#: what failed for another reason in a second message, `htmx:sendError`.
EXPECTED = ("status of 422", "htmx:sendAbort", "htmx:afterRequest")


def is_complaint(message: Any) -> bool:
    """Tell an error from what a screen expects, and from what taking a picture causes."""
    if os.environ.get("SHOTS") and "Applying inline style" in message.text:
        return False
    return message.type == "error" and not any(words in message.text for words in EXPECTED)


@pytest.fixture
def open_page(chromium: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Open pages: `open_page("/path/", user=…, theme="dark", size="phone")`.

    Afterwards every page must have stayed without console errors, which includes violations of
    the content security policy. axe itself needs `bypass_csp=True`. Without a path the tab
    stays blank; its `goto` takes paths.
    """
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_(
        path: str | None,
        *,
        user: User | None = None,
        theme: str = "light",
        size: str = "desk",
        bypass_csp: bool = False,
    ) -> Any:
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, bypass_csp=bypass_csp, locale="en-GB",
            base_url=live_server.url, reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        cookies = [{"name": "theme", "value": theme, "url": live_server.url}]
        if user is not None:
            cookies.append(session_cookie(user, live_server.url))
        context.add_cookies(cookies)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if is_complaint(m) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if path is not None:
            page.goto(path)
            page.wait_for_load_state("networkidle")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def examine(
    open_page: Callable[..., Any], shoot: Callable[[Any, str], None]
) -> Callable[[Mapping[str, Seen]], dict[str, list[str]]]:
    """Look at pages with axe, in both themes and widths: page name → what is wrong."""
    return partial(examining.examine, open_page, shoot)


@pytest.fixture
def shoot() -> Callable[[Any, str], None]:
    """Save a picture of the page where SHOTS names a folder; nothing otherwise."""
    folder = os.environ.get("SHOTS", "")

    def save(page: Any, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    return save
