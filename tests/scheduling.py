"""Which tests stay together on one test process.

Tests of a real product share what is dear to start, so a whole folder of them is one piece of
work, begun first; everything else is handed out test by test. The groups of pytest-xdist
do not do this: they write into the node id, which pytest 9 no longer lets them.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

#: One piece of work each.
TOGETHER = ("tests/smoke/", "tests/faults/")


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Folders of real processes as one, longest first; single tests for the rest."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)
