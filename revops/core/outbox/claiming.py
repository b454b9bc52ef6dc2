"""Claiming: which deliveries may go now, leased to this worker and to no other."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

LEASE_SECONDS = 30

# Leases run on the database's clock, so that a worker with a wrong clock steals nothing.
# An earlier fact of the same subject and handler, pending or parked, holds back later ones;
# ids of one subject commit in order, so comparing event ids is enough. A member split off a
# batch fact stands under its own subject, with the batch fact's place in the order.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT d.id FROM core_outboxdelivery d
    WHERE d.state = 'pending' AND d.available_at <= %(at)s
      AND (d.leased_until IS NULL OR d.leased_until <= clock_timestamp())
      AND NOT EXISTS (
          SELECT 1 FROM core_outboxdelivery earlier
          WHERE earlier.handler = d.handler AND earlier.subject = d.subject
            AND earlier.state IN ('pending', 'parked') AND earlier.event_id < d.event_id
            AND earlier.id <> d.id)
    ORDER BY d.id LIMIT %(limit)s
    FOR UPDATE OF d SKIP LOCKED
)
UPDATE core_outboxdelivery AS d
SET lease_token = %(token)s, leased_until = clock_timestamp() + %(lease)s * interval '1 second'
FROM due WHERE d.id = due.id
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

    Returns the lease token and the deliveries; never waits for a lock. A worker that dies
    loses its leases after thirty seconds.
    """
    token = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            CLAIM, {"at": at, "limit": limit, "token": str(token), "lease": LEASE_SECONDS}
        )
        rows = [Claimed(*row) for row in cursor.fetchall()]
    return token, sorted(rows, key=lambda row: (row.event_id, row.id))
