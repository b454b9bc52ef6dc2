"""What a misspelt word probably means."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

SIMILARITY_MIN = 0.8


def suggest(spelling: str, known: Collection[str]) -> str | None:
    """Return the known word that `spelling` probably means, or None.

    The same letters and digits in another dress ("GTXPro" for "GTX Pro") come first, then a known
    word that holds it as its last word ("Korea" for "South Korea"), then the most similar one
    ("technolgy" for "technology"). Never guesses between two equally good ones.
    """
    bare = _bare(spelling)
    same = [word for word in known if _bare(word) == bare]
    if same:
        return same[0] if len(same) == 1 else None
    ending = [word for word in known if word.lower().split()[-1:] == [spelling.lower()]]
    if ending:
        southern = [word for word in ending if word.lower().startswith("south")]
        pick = southern or ending
        return pick[0] if len(pick) == 1 else None
    folded = {word.lower(): word for word in known}
    close = get_close_matches(spelling.lower(), list(folded), n=2, cutoff=SIMILARITY_MIN)
    return folded[close[0]] if close else None


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
