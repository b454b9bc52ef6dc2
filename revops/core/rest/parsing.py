"""Bodies of the API: JSON through the guard, nothing else."""

from __future__ import annotations

from typing import IO, Any

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from revops.core import json_guard


class GuardedJsonParser(BaseParser):
    """Reads one JSON body; an absent body is an empty object."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        request = (parser_context or {}).get("request")
        if request is not None and request.META.get("HTTP_CONTENT_ENCODING"):
            raise UnsupportedMediaType("compressed bodies")
        raw = stream.read(json_guard.SIZE_MAX + 1)
        return json_guard.loads(raw) if raw.strip() else {}
