"""Files are found by their content and verified whenever they are opened."""

from datetime import UTC, datetime

import pytest
from django.core.files.storage import storages
from django.db import DatabaseError, transaction

from revops.core import attachments
from revops.core.attachments import Damaged
from revops.core.models import Attachment
from revops.core.problems import Invalid

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HASH = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # of "abc"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "documents": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    storages._storages.clear()
    yield tmp_path
    storages._storages.clear()


def store(content: bytes = b"abc", **more) -> Attachment:
    given = {
        "filename": "a.pdf", "media_type": "application/pdf", "subject_label": "x.y",
        "subject_id": 1, "purpose": "test", "at": AT,
    }  # fmt: skip
    return attachments.store(content=content, **{**given, **more})


def test_content_is_stored_once_under_its_hash(folder):
    one, two = store(), store(subject_id=2)
    assert (one.content_hash, one.size) == (HASH, 3)
    assert [p.name for p in folder.rglob("*") if p.is_file()] == [HASH]
    assert attachments.open_verified(two) == b"abc"


def test_a_changed_or_missing_file_is_noticed(folder):
    row = store()
    path = folder / HASH[:2] / HASH
    path.chmod(0o644)
    path.write_bytes(b"abd")
    with pytest.raises(Damaged, match="changed"):
        attachments.open_verified(row)
    path.unlink()
    with pytest.raises(Damaged, match="missing"):
        attachments.open_verified(row)


def test_a_write_cut_short_is_completed_by_the_next(folder):
    path = folder / HASH[:2]
    path.mkdir()
    (path / HASH).write_bytes(b"a")
    assert attachments.open_verified(store()) == b"abc"


@pytest.mark.parametrize("size", [0, attachments.SIZE_MAX + 1])
def test_empty_and_huge_files_are_refused(size, folder):
    with pytest.raises(Invalid):
        store(b"x" * size)
    assert Attachment.objects.count() == 0
    assert not any(p.is_file() for p in folder.rglob("*"))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ('a"\r\nX: y.pdf', "a_X_ y.pdf"),
        ("\x00", "_"),
        ("..", "file"),
        ("Rechnung Größe.pdf", "Rechnung Größe.pdf"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_file_name_is_made_harmless(name, clean):
    assert attachments.clean_filename(name) == clean


def test_an_answer_is_neither_sniffed_nor_run():
    row = store(b"<script>", media_type="text/html", filename="a.html")
    response = attachments.respond(row, is_inline=True)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    preview = attachments.respond(store(), is_inline=True)
    assert preview["Content-Disposition"].startswith("inline")


def test_a_row_of_a_file_is_never_changed():
    row = store()
    with pytest.raises(DatabaseError), transaction.atomic():
        Attachment.objects.filter(pk=row.pk).update(size=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        Attachment.objects.create(
            content_hash="x", size=1, media_type="a", filename="b", subject_label="x.y",
            subject_id=1, purpose="t", created_at=AT,
        )  # fmt: skip
    row.refresh_from_db()
    assert row.size == 3
