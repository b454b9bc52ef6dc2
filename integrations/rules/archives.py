"""Choosing files: loose ones, or one archive of them; by their names, wherever they lay."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterable

from integrations.rules.tables import BadTable

BYTES_MAX = 50 * 1024 * 1024
MEMBERS_MAX = 200


def pick_files(sent: Iterable[tuple[str, bytes]], wanted: Collection[str]) -> dict[str, bytes]:
    """Return the wanted files among the sent ones, {name: content}; an archive is looked into.

    Folders and what computers hide in archives do not count. Raises BadTable for a name that
    stands twice, a file nobody asked for, and an archive that is broken, locked or too large.
    """
    found: dict[str, bytes] = {}
    for path, content in sent:
        parts = (
            _unpack(path, content, wanted) if path.lower().endswith(".zip") else [(path, content)]
        )
        for part, body in parts:
            name = _name(part)
            if name not in wanted:
                raise BadTable(f"{name}: is none of {', '.join(wanted)}")
            if name in found:
                raise BadTable(f"{name}: was sent twice")
            found[name] = body
    return found


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].lower()


def _unpack(archive: str, content: bytes, wanted: Collection[str]) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = [m for m in packed.infolist() if _name(m.filename) in wanted]
            hidden = [m for m in members if "__MACOSX" in m.filename]
            members = [m for m in members if m not in hidden]
            if len(packed.infolist()) > MEMBERS_MAX:
                raise BadTable(f"{archive}: holds more than {MEMBERS_MAX} files")
            if sum(m.file_size for m in members) > BYTES_MAX:
                raise BadTable(f"{archive}: is larger than {BYTES_MAX // 1024 // 1024} MB unpacked")
            return [(m.filename, packed.read(m)) for m in members]
    except BadTable:
        raise
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        raise BadTable(f"{archive}: cannot be unpacked ({error}); send the four files") from None
