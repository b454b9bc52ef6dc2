"""Claiming: which deliveries may go now, leased to this worker and to no other."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

LEASE_SECONDS = 30

# Leases run on the database's clock, so that a worker with a wrong clock steals nothing.
# An earlier fact of the same subject and handler, pending or parked, holds back later ones;
# ids of one subject commit in order, so comparing event ids is enough. A member split off a
# batch fact stands under its own subject, with the batch fact's place in the order.
# "The first open one" is looked up row by row on its index on purpose: written as NOT EXISTS,
# the planner joins the whole queue with itself when it last saw it empty (450 ms, not 2).
# A lease need not survive a crash, so its commit waits for no disk.
CLAIM = """
WITH calm AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
due AS MATERIALIZED (
    SELECT d.id FROM core_outboxdelivery d
    WHERE d.state = 'pending' AND d.available_at <= %(at)s
      AND (d.leased_until IS NULL OR d.leased_until <= clock_timestamp())
      AND d.event_id = (
          SELECT open.event_id FROM core_outboxdelivery open
          WHERE open.handler = d.handler AND open.subject = d.subject
            AND open.state IN ('pending', 'parked')
          ORDER BY open.event_id LIMIT 1)
    ORDER BY d.id LIMIT %(limit)s
    FOR UPDATE OF d SKIP LOCKED
)
UPDATE core_outboxdelivery AS d
SET lease_token = %(token)s, leased_until = clock_timestamp() + %(lease)s * interval '1 second'
FROM due, calm WHERE d.id = due.id
RETURNING d.id, d.handler, d.event_id, d.attempts = 0 AND d.waiting_since IS NULL
"""


@dataclass(frozen=True)
class Claimed:
    """A leased delivery. `is_fresh` until a first try of its own failed or had to wait."""

    id: int
    handler: str
    event_id: int
    is_fresh: bool


def claim(*, at: datetime, limit: int) -> tuple[uuid.UUID, list[Claimed]]:
    """Lease up to `limit` due deliveries, oldest first, at most one per subject and handler.

    Returns the lease token and the deliveries; never waits for a lock. Commits by itself: call
    it outside transactions. A worker that dies loses its leases after thirty seconds.
    """
    token = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            CLAIM, {"at": at, "limit": limit, "token": str(token), "lease": LEASE_SECONDS}
        )
        rows = [Claimed(*row) for row in cursor.fetchall()]
    return token, sorted(rows, key=lambda row: (row.event_id, row.id))
