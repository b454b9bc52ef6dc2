"""The limits a new house starts with; the deal desk changes them on a screen."""

from decimal import Decimal

from django.db import migrations

LIMITS = {"sales_rep": Decimal(10), "sales_manager": Decimal(25), "deal_desk": Decimal(100)}


def write_limits(apps, schema_editor):
    model = apps.get_model("quoting", "DiscountLimit")
    for role, percent in LIMITS.items():
        model.objects.update_or_create(role=role, defaults={"max_percent": percent})


class Migration(migrations.Migration):
    dependencies = [("quoting", "0002_append_only_tables_refuse_change")]

    operations = [migrations.RunPython(write_limits, migrations.RunPython.noop)]
