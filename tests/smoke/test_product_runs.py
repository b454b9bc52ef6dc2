"""The product as a newcomer starts it: one command, a working chain, nothing left behind."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from revops.devservices import processes, product
from revops.devservices.state import State
from revops.environment import GROUPS, ROOT

#: Print the address of an open demo quote and its number, as "copy link" on its page does.
OPEN_QUOTE = """
from django.utils import timezone
from quoting import services
from quoting.models import QuoteVersion
version = QuoteVersion.objects.filter(
    state="sent", is_current=True, valid_until__gt=timezone.now(), quote__owner__isnull=False
).latest("pk")
print(version.pk, services.link_to(version.pk))
"""
#: Print what the signature of this version has led to.
OUTCOME = """
from billing.models import InvoiceLine
from compensation.models import Earning
from orders.models import Order
order = Order.objects.filter(quote_version_id={version}).first()
earned = Earning.objects.filter(sales_credit__order=order) if order else []
print(order.number if order else "-", *(f"{{e.amount.amount:.2f}}" for e in earned))
"""
#: Seconds in which an idle product must have paid the commission; its promise is a blink.
COMMISSION_SECONDS = 90
#: Seconds until the workers have done what the demo company's past left to them (its webhooks).
SOUND_SECONDS = 60

NAMED = ("DJANGO_SETTINGS_MODULE", "PUBLIC_BASE_URL", *sorted(set().union(*GROUPS)))


class Running:
    """A product started as `make run` starts it."""

    def __init__(self, folder: Path) -> None:
        self.state = State.at(folder / "state")
        self.log = folder / "console.log"
        self.port = product.free_port("127.0.0.1", 18400)
        self.url = f"http://localhost:{self.port}"
        self.environment = {k: v for k, v in os.environ.items() if k not in NAMED}
        self.environment["REVOPS_STATE"] = str(self.state.root)
        self.process = self._run(self.log.open("wb"))

    def _run(self, output: object) -> subprocess.Popen[bytes]:
        with closing(output):  # type: ignore[type-var]
            return subprocess.Popen(
                self.command(), cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def command(self) -> list[str]:
        return [sys.executable, "-m", "revops.devservices", "run", "--port", str(self.port)]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command beside it, which has to find the services by itself."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for(self, words: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.said():
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the product never said {words!r}:\n{self.said()}")
            threading.Event().wait(0.2)

    def get(self, path: str) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as asking:
            asking.request("GET", path, headers={"Connection": "close"})
            answer = asking.getresponse()
            return answer.status, answer.read().decode()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    started = Running(tmp_path_factory.mktemp("smoke"))
    started.wait_for("Ctrl-C stops everything.", seconds=900)
    yield started
    if started.process.poll() is None:
        started.process.send_signal(signal.SIGTERM)
        started.process.wait(60)


def test_the_product_starts_and_is_healthy(running):
    status, body = running.get("/healthz")

    assert (status, body.count('"ok"')) == (200, 5)


def test_a_command_beside_it_finds_the_services(running):
    done = running.manage("migrate", "--check")

    assert (done.returncode, done.stderr) == (0, "")


def test_a_second_start_is_harmless(running):
    second = subprocess.run(
        running.command(), cwd=ROOT, env=running.environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert second.returncode == 0
    assert second.stderr == f"already running at {running.url}\n"
    assert running.get("/healthz")[0] == 200


def _sign(running: Running, path: str) -> str:
    """Sign as the customer does in a browser; return the page that answers."""
    with requests.Session() as browser:
        page = browser.get(f"{running.url}{path}", timeout=30)
        assert page.status_code == 200, page.text
        hidden = dict(
            re.findall(r'name="(csrfmiddlewaretoken|document_sha256)" value="([^"]+)"', page.text)
        )
        form = {
            **hidden,
            "name": "Katharina Moser",
            "title": "Chief Financial Officer",
            "typed_signature": "Katharina Moser",
            "has_consented": "on",
        }
        answer = browser.post(
            f"{running.url}{path}",
            data=form,
            headers={"Referer": f"{running.url}{path}"},
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.mark.skipif(not product.has_command("demo_company"), reason="there is no demo company")
def test_a_customer_signs_and_the_commission_is_paid(running):
    found = running.manage("shell", "--no-imports", "-c", OPEN_QUOTE)
    assert found.returncode == 0, found.stderr
    version, path = found.stdout.split()

    signed = _sign(running, path)

    assert "Katharina Moser" in signed
    deadline = time.monotonic() + COMMISSION_SECONDS
    order, earned = "-", []
    while (order == "-" or not earned) and time.monotonic() < deadline:
        said = running.manage("shell", "--no-imports", "-c", OUTCOME.format(version=version))
        order, *earned = said.stdout.split()
    assert order != "-"
    assert any(float(amount) > 0 for amount in earned)


@pytest.mark.skipif(not product.has_command("demo_company"), reason="there is no demo company")
def test_verify_finds_the_demo_company_sound_and_looks_at_rows_in_every_check(running):
    deadline = time.monotonic() + SOUND_SECONDS
    done = running.manage("verify", "--json")
    while done.returncode and time.monotonic() < deadline:
        done = running.manage("verify", "--json")

    said = json.loads(done.stdout)
    assert [r for r in said["results"] if r["violations"] and r["severity"] == "violation"] == []
    assert said["unseen"] == []
    assert said["checks"] >= 30
    assert done.returncode == 0


def test_stopping_leaves_nothing_behind(running):
    children = {int(p): s for p, s in running.state.read_json("processes.json").items()}
    postmaster = int((running.state.root / "pgdata" / "postmaster.pid").read_text().split()[0])
    everyone = children | {postmaster: processes.started_at(postmaster)}
    assert len(everyone) == 5
    assert all(processes.is_same(*one) for one in everyone.items())

    running.process.send_signal(signal.SIGINT)

    assert running.process.wait(60) == 0
    assert not any(processes.is_same(*one) for one in everyone.items())
    assert not running.state.services_file.exists()
    assert list(running.state.sockets().iterdir()) == []
    running.state.sockets().rmdir()
