"""What was issued, signed, earned or posted is never altered; corrections are new rows."""

from django.db import migrations

from revops.core.guards import append_only

TABLES = [
    "quoting_quotecomment",
    "quoting_signature",
    "quoting_signatureevent",
]


class Migration(migrations.Migration):
    dependencies = [("quoting", "0001_initial"), ("core", "0002_append_only_tables_refuse_change")]

    operations = [migrations.RunSQL(*append_only(table)) for table in TABLES]
