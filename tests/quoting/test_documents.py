"""The document: plain words from frozen values, a PDF that fetches nothing, one file per hash."""

import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from crm.models import Account
from quoting import services
from quoting.documents import read_offer, render_quote
from revops.core import attachments, errands, paper
from revops.core.errands.performers import get_performer
from revops.core.models import Attachment, Errand
from tests.factories.crm import make_account
from tests.factories.quoting import (
    Line,
    current,
    make_charges,
    make_price_book,
    make_quote,
    make_sent_quote,
    make_signed_quote,
)

pytestmark = pytest.mark.django_db
FAR = {"valid_until": date(2099, 1, 1)}


def text_of(pdf: bytes, tmp_path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("no poppler found: the text of a PDF cannot be read")
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, text=True
    ).stdout


def render(version, **more) -> bytes:
    return render_quote(version.frozen_content, digest=version.document_sha256, **more)


def test_an_offer_speaks_plain_words():
    offer = read_offer(current(make_sent_quote()).frozen_content, "en")
    assert [(pay.label, pay.amount) for pay in offer.pays] == [
        ("When you start, 1 Dec 2026", "€10,300.00"),
        ("then every month", "€500.00"),
    ]
    assert [line.rhythm for line in offer.lines] == [
        "once, when you start",
        "€50.00 per seat, every month",
    ]
    assert [year.total for year in offer.years] == ["€15,800.00", "€6,000.00"]
    assert (offer.total, offer.total_label) == ("€21,800.00", "2 years")


def test_a_reduced_price_names_the_list_price():
    book = make_price_book()
    _setup, seats = make_charges(book)
    line = Line(seats, Decimal(4), discount_percent=Decimal(10))
    version = current(make_sent_quote(price_book=book, lines=[line], term_months=None))
    offer = read_offer(version.frozen_content, "en")
    [item] = offer.lines
    assert (item.price, item.list_price, item.is_reduced) == ("€45.00", "€50.00", True)
    assert (offer.total, offer.headline) == ("", "€2,160.00")


def test_the_pdf_prints_amounts_and_the_hash_of_its_content(tmp_path):
    version = current(make_sent_quote())
    text = text_of(render(version), tmp_path)
    assert "€21,800.00" in text
    assert version.document_sha256 in re.sub(r"\s", "", text)
    assert "10.300" not in text


def test_the_pdf_speaks_the_language_frozen_with_it(tmp_path):
    customer = make_account(language="de", currency="EUR")
    version = current(make_sent_quote(account=customer, version_columns=FAR))
    Account.objects.update(language="en")

    with translation.override("en"):
        text = text_of(render(version), tmp_path)

    assert re.search(r"21\.800,00\s€", text)
    assert "Angebot" in text
    assert "Offen bis 31.12.2098." in text  # the last day on which it stands


def test_the_pdf_prints_every_digit_of_a_quantity():
    book = make_price_book()
    _setup, seats = make_charges(book)
    lines = [Line(seats, Decimal("2.125"))]
    version = current(make_sent_quote(price_book=book, lines=lines))

    [item] = read_offer(version.frozen_content, "de").lines

    assert item.quantity == "2,125"


def test_the_signed_copy_shows_the_signature(tmp_path):
    version = current(make_signed_quote())
    text = text_of(render(version, signature=version.signature), tmp_path)
    assert "Katharina Moser" in text
    assert version.signature.evidence_sha256 in re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "http://169.254.169.254/latest/", "https://example.com/x.css",
        "ftp://example.com/x", "asset:../../../etc/passwd",
    ],
)  # fmt: skip
def test_a_document_fetches_nothing_but_its_fonts(address):
    with pytest.raises(ValueError, match="may not fetch"):
        paper._fetcher().fetch(address)


def test_markup_of_a_customer_is_text(tmp_path):
    attack = '<img src="file:///etc/passwd"><link rel=attachment href="file:///etc/passwd">'
    version = current(make_sent_quote(title=attack[:190]))
    pdf = render(version)
    assert b"/EmbeddedFile" not in pdf
    assert "<img" in text_of(pdf, tmp_path)


def test_the_errand_stores_one_file_per_purpose(actor, at, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "documents": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    quote = make_quote(version_columns={"valid_until": date(2099, 1, 1)})
    services.submit_quote(quote_id=quote.pk, actor=actor, at=at)
    version = services.send_quote(quote_id=quote.pk, actor=actor, at=at)
    errand = Errand.objects.get(kind="documents.quote_pdf")
    performer = get_performer("documents.quote_pdf")
    call = errands.Call(
        errand_id=errand.pk, kind=errand.kind, key=errand.key, subject=errand.subject,
        payload=errand.payload, attempt=1,
    )  # fmt: skip

    outcomes = [performer.act(call) for _ in range(2)]

    [stored] = Attachment.objects.all()
    assert [o["attachment_id"] for o in outcomes] == [stored.pk, stored.pk]
    assert (stored.subject_label, stored.subject_id) == (services.SUBJECT, version.pk)
    assert attachments.open_verified(stored).startswith(b"%PDF-")
