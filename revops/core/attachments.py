"""Files: stored under the hash of their content, before the row that names them, never changed.

The storage is `STORAGES["documents"]`: a directory, a shared volume or S3. The same content is
stored once, however many rows name it.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from revops.core.models import Attachment
from revops.core.problems import Invalid

log = structlog.get_logger(__name__)

SIZE_MAX = 25 * 1024 * 1024
UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]+')


class Damaged(Exception):
    """The stored bytes are not those the row names."""


def _storage() -> Storage:
    return storages["documents"]


def _path(content_hash: str) -> str:
    return f"{content_hash[:2]}/{content_hash}"


def hash_of(content: bytes) -> str:
    """Return the SHA-256 of the content, in hex."""
    return hashlib.sha256(content).hexdigest()


def store(
    *,
    content: bytes,
    filename: str,
    media_type: str,
    subject_label: str,
    subject_id: int,
    purpose: str,
    at: datetime,
) -> Attachment:
    """Write the bytes, then the row. Repeating it writes no second file.

    :raises Invalid: empty, or larger than 25 MiB
    """
    if not content or len(content) > SIZE_MAX:
        raise Invalid(_("A file has between 1 byte and 25 MiB."), field="file", rule="file_size")
    content_hash = hash_of(content)
    _write(content_hash, content)
    return Attachment.objects.create(
        content_hash=content_hash,
        size=len(content),
        media_type=media_type,
        filename=clean_filename(filename),
        subject_label=subject_label,
        subject_id=subject_id,
        purpose=purpose,
        created_at=at,
    )


def _write(content_hash: str, content: bytes) -> None:
    storage, path = _storage(), _path(content_hash)
    if storage.exists(path):
        if _read(content_hash) == content:
            return
        # a write that a crash cut short: the name says what belongs here, so put it there
        log.error("attachments.healed", path=path)
        storage.delete(path)
    saved = storage.save(path, ContentFile(content))
    if saved != path:  # somebody else wrote the same content in the meantime
        storage.delete(saved)


def _read(content_hash: str) -> bytes:
    with _storage().open(_path(content_hash), "rb") as file:
        return bytes(file.read())


def open_verified(attachment: Attachment) -> bytes:
    """Return the bytes after hashing them again.

    :raises Damaged: missing, or other bytes than those the row names
    """
    try:
        content = _read(attachment.content_hash)
    except FileNotFoundError:
        raise Damaged(f"attachment {attachment.pk}: the file is missing") from None
    if hash_of(content) != attachment.content_hash:
        raise Damaged(f"attachment {attachment.pk}: the file was changed")
    return content


def clean_filename(name: str) -> str:
    """Return the last part of a name without what file systems and headers dislike."""
    last = re.split(r"[/\\]", name)[-1]
    return UNFIT.sub("_", last).strip(" .")[:200] or "file"


def respond(attachment: Attachment, *, is_inline: bool = False) -> HttpResponse:
    """Return the file as an answer: never sniffed, never run; inline only for PDF previews."""
    inline = is_inline and attachment.media_type == "application/pdf"
    response = HttpResponse(open_verified(attachment), content_type=attachment.media_type)
    disposition = content_disposition_header(not inline, attachment.filename)
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    if inline:
        response["X-Frame-Options"] = "SAMEORIGIN"
        policy = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"],
                  "object-src": ["'self'"], "frame-ancestors": ["'self'"]}  # fmt: skip
    else:
        policy = {"default-src": ["'none'"], "sandbox": [""], "frame-ancestors": ["'none'"]}
    response._csp_replace = policy  # type: ignore[attr-defined]
    return response
