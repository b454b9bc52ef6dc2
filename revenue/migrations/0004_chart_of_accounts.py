"""The chart of accounts that the postings name."""

from django.db import migrations

CHART = [
    ("1000", "Bank", "asset", False),
    ("1010", "Payment clearing", "asset", False),
    ("1100", "Receivables", "asset", True),
    ("1200", "Unbilled receivables", "asset", True),
    ("1210", "Contract assets", "asset", True),
    ("1300", "Capitalised commission", "asset", True),
    ("1310", "Draws and recoverable commission", "asset", True),
    ("1990", "Currency conversion", "asset", False),
    ("2000", "Unapplied cash", "liability", True),
    ("2010", "Customer credits", "liability", True),
    ("2100", "Tax payable", "liability", True),
    ("2200", "Deferred revenue", "liability", True),
    ("2300", "Accrued commission", "liability", True),
    ("2310", "Commission payable", "liability", True),
    ("2400", "Prepaid credits", "liability", True),
    ("4000", "Revenue", "income", False),
    ("4900", "Late fees and interest", "income", False),
    ("5000", "Commission expense", "expense", False),
    ("5010", "Commission amortisation", "expense", False),
    ("6000", "Bad debt", "expense", False),
    ("6010", "Payment fees", "expense", False),
    ("7000", "FX realised", "expense", False),
    ("7010", "FX unrealised", "expense", False),
]


def write(apps, schema_editor):
    account = apps.get_model("revenue", "LedgerAccount")
    for code, name, kind, is_control in CHART:
        account.objects.update_or_create(
            code=code, defaults={"name": name, "kind": kind, "is_control": is_control}
        )


class Migration(migrations.Migration):
    dependencies = [("revenue", "0003_ledger_guards_itself")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
