"""What was issued, signed, earned or posted is never altered; corrections are new rows."""

from django.db import migrations

from revops.core.guards import append_only

TABLES = [
    "compensation_salescredit",
    "compensation_earning",
    "compensation_earningtier",
]


class Migration(migrations.Migration):
    dependencies = [("compensation", "0001_initial"), ("core", "0002_append_only_tables_refuse_change")]

    operations = [migrations.RunSQL(*append_only(table)) for table in TABLES]
