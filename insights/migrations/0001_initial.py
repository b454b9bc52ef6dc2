import django.db.models.deletion
import django.db.models.expressions
import djmoney.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0002_append_only_tables_refuse_change'),
        ('crm', '0001_initial'),
        ('orders', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amendment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='booking', to='orders.amendment', verbose_name='amendment')),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='orders.order', verbose_name='order')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='crm.account', verbose_name='customer')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='crm.salesperson', verbose_name='owner')),
                ('legal_entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.legalentity', verbose_name='seller')),
                ('channel', models.CharField(max_length=20, verbose_name='channel')),
                ('booked_on', models.DateField(verbose_name='booked on')),
                ('currency', djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3)),
                ('one_time', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='one-time')),
                ('tcv', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='TCV')),
                ('mrr', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='change of MRR')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
            ],
            options={
                'verbose_name': 'booking',
                'verbose_name_plural': 'bookings',
                'indexes': [models.Index(fields=['legal_entity', 'booked_on'], name='insights_booking_date'), models.Index(fields=['owner', 'booked_on'], name='insights_booking_owner')],
                'constraints': [models.CheckConstraint(condition=django.db.models.expressions.RawSQL("currency ~ '^[A-Z]{3}$'", [], output_field=models.BooleanField()), name='insights_booking_currency_is_a_code'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"one_time" <> \'NaN\' AND "tcv" <> \'NaN\' AND "mrr" <> \'NaN\'', [], output_field=models.BooleanField()), name='insights_booking_numbers_are_finite')],
            },
        ),
        migrations.CreateModel(
            name='TouchEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='touches', to='orders.order', verbose_name='order')),
                ('step', models.CharField(max_length=20, verbose_name='step')),
                ('reason', models.CharField(max_length=100, verbose_name='reason')),
                ('actor', models.JSONField(verbose_name='actor')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('source_key', models.CharField(max_length=120, unique=True, verbose_name='source')),
            ],
            options={
                'verbose_name': 'touch',
                'verbose_name_plural': 'touches',
                'indexes': [models.Index(fields=['order'], name='insights_touch_order')],
            },
        ),
        migrations.CreateModel(
            name='DailySnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('legal_entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.legalentity', verbose_name='seller')),
                ('on', models.DateField(verbose_name='date')),
                ('measure', models.CharField(max_length=40, verbose_name='measure')),
                ('currency', djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3)),
                ('amount', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='amount')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='count')),
            ],
            options={
                'verbose_name': 'daily snapshot',
                'verbose_name_plural': 'daily snapshots',
                'constraints': [models.UniqueConstraint(fields=('legal_entity', 'on', 'measure', 'currency'), name='insights_dailysnapshot_is_unique'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"amount" <> \'NaN\'', [], output_field=models.BooleanField()), name='insights_dailysnapshot_numbers_are_finite'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL("currency ~ '^[A-Z]{3}$'", [], output_field=models.BooleanField()), name='insights_dailysnapshot_currency_is_a_code'), models.CheckConstraint(condition=models.Q(('measure__in', ['opportunities.prospecting', 'opportunities.engaging', 'receivables.open', 'receivables.overdue', 'subscriptions.mrr'])), name='insights_dailysnapshot_measure_known'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('amount >= 0', [], output_field=models.BooleanField()), name='insights_dailysnapshot_is_not_negative')],
            },
        ),
    ]
