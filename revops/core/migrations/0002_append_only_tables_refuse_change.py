"""Facts, state changes, attachments and verification runs are never altered."""

from django.db import migrations

from revops.core.guards import REFUSE_CHANGE, append_only

TABLES = [
    "core_outboxevent",
    "core_statechange",
    "core_attachment",
    "core_verificationrun",
]


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE_CHANGE, "DROP FUNCTION core_refuse_change();"),
        *[migrations.RunSQL(*append_only(table)) for table in TABLES],
    ]
