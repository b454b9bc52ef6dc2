"""Facts, state changes, attachments and verification runs are never altered."""

from django.db import migrations

from revops.core.guards import REFUSE_CHANGE, append_only

TABLES = [
    "core_outboxevent",
    "core_statechange",
    "core_attachment",
    "core_verificationrun",
]

# Queue tables turn over quickly: room for updates in place, and vacuum long before the default.
BUSY = """
ALTER TABLE {0} SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02,
                     autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);
"""
CALM = """
ALTER TABLE {0} RESET (fillfactor, autovacuum_vacuum_scale_factor,
                       autovacuum_vacuum_threshold, autovacuum_vacuum_cost_delay);
"""
QUEUES = ["core_outboxdelivery", "core_errand", "core_jobchunk"]


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE_CHANGE, "DROP FUNCTION core_refuse_change();"),
        *[migrations.RunSQL(*append_only(table)) for table in TABLES],
        *[migrations.RunSQL(BUSY.format(table), CALM.format(table)) for table in QUEUES],
    ]
