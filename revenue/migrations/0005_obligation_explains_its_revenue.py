from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("revenue", "0004_chart_of_accounts")]

    operations = [
        migrations.AddField(
            model_name="obligation",
            name="derivation",
            field=models.JSONField(blank=True, null=True, verbose_name="derivation"),
        ),
    ]
