"""The test databases themselves: roles as in production, and a clean slate after commits."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import ProgrammingError, connection, transaction

from revops.core.models import NumberSeries, OutboxEvent


def _ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_application_owns_nothing_and_cannot_create():
    assert _ask("SELECT current_user") == "revops_test_app"
    assert _ask("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole") == 0
    assert _ask("SELECT has_schema_privilege('public', 'CREATE')") is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attack",
    [
        "TRUNCATE core_numberseries",
        "DROP TABLE core_numberseries",
        "ALTER TABLE core_outboxevent DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "UPDATE core_outboxevent SET actor = '{}'",
        "DELETE FROM core_outboxevent",
        "DELETE FROM core_userevent",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())",
    ],
)
def test_the_application_is_refused(attack):
    with pytest.raises(ProgrammingError) as refused, transaction.atomic():
        connection.cursor().execute(attack)
    assert refused.value.__cause__.pgcode == "42501"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", [1, 2])
def test_what_a_test_commits_is_gone_for_the_next(attempt, at):
    assert OutboxEvent.objects.count() == 0
    assert NumberSeries.objects.count() == 0
    OutboxEvent.objects.create(
        name="test.happened", version=1, subject="test:1", payload={}, actor={}, occurred_at=at
    )
    assert ContentType.objects.filter(app_label="core").exists()
