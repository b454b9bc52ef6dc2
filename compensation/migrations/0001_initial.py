import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
import djmoney.models.fields
import pgtrigger.compiler
import revops.core.constraints
import revops.core.migration_operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('billing', '0001_initial'),
        ('core', '0002_append_only_tables_refuse_change'),
        ('crm', '0001_initial'),
        ('orders', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('legal_entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.legalentity', verbose_name='legal entity')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'verbose_name': 'plan',
                'verbose_name_plural': 'plans',
                'constraints': [models.CheckConstraint(condition=django.db.models.expressions.RawSQL("currency ~ '^[A-Z]{3}$'", [], output_field=models.BooleanField()), name='compensation_plan_currency_is_a_code')],
            },
        ),
        migrations.CreateModel(
            name='PlanEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='compensation.plan')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('legal_entity', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.legalentity', verbose_name='legal entity')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlanVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='compensation.plan', verbose_name='plan')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('state', models.CharField(default='draft', max_length=10, verbose_name='state')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='approved')),
            ],
            options={
                'verbose_name': 'plan version',
                'verbose_name_plural': 'plan versions',
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='compensation_planversion_number_is_unique'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'approved'])), name='compensation_planversion_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved']), models.Q(('approved_at__isnull', True), _negated=True)), models.Q(models.Q(('state__in', ['approved']), _negated=True), ('approved_at__isnull', True)), _connector='OR'), name='compensation_planversion_approved_at_matches_state'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('valid_until IS NULL OR valid_from < valid_until', [], output_field=models.BooleanField()), name='compensation_planversion_valid_from_before_valid_until'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('plan'), '='), (revops.core.constraints.DateRange(models.F('valid_from'), models.F('valid_until')), '&&')], name='compensation_planversion_one_at_a_time'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('approved_by_id IS NULL OR approved_by_id IS DISTINCT FROM created_by_id', [], output_field=models.BooleanField()), name='compensation_planversion_four_eyes')],
            },
        ),
        migrations.CreateModel(
            name='PlanVersionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='compensation.planversion')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='compensation.plan', verbose_name='plan')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('state', models.CharField(default='draft', max_length=10, verbose_name='state')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('approved_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='approved')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Component',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='components', to='compensation.planversion', verbose_name='version')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('base', models.CharField(max_length=12, verbose_name='credited amount')),
                ('measure', models.CharField(max_length=20, verbose_name='measure')),
                ('accumulation', models.CharField(max_length=10, verbose_name='accumulation')),
                ('is_bound_lower', models.BooleanField(default=False, verbose_name='bound belongs to the lower tier')),
                ('clawback', models.CharField(default='recompute', max_length=12, verbose_name='clawback')),
                ('is_capitalisable', models.BooleanField(default=False, verbose_name='capitalised (ASC 340-40)')),
            ],
            options={
                'verbose_name': 'component',
                'verbose_name_plural': 'components',
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='compensation_component_code_is_unique'), models.CheckConstraint(condition=models.Q(('base__in', ['tcv', 'first_year', 'one_time'])), name='compensation_component_base_known'), models.CheckConstraint(condition=models.Q(('measure__in', ['amount', 'units', 'percent_of_quota'])), name='compensation_component_measure_known'), models.CheckConstraint(condition=models.Q(('accumulation__in', ['each', 'month', 'quarter', 'year'])), name='compensation_component_accumulation_known'), models.CheckConstraint(condition=models.Q(('clawback__in', ['recompute', 'rate_paid'])), name='compensation_component_clawback_known')],
            },
        ),
        migrations.CreateModel(
            name='ComponentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='compensation.component')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('version', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='compensation.planversion', verbose_name='version')),
                ('code', models.SlugField(db_index=False, max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('base', models.CharField(max_length=12, verbose_name='credited amount')),
                ('measure', models.CharField(max_length=20, verbose_name='measure')),
                ('accumulation', models.CharField(max_length=10, verbose_name='accumulation')),
                ('is_bound_lower', models.BooleanField(default=False, verbose_name='bound belongs to the lower tier')),
                ('clawback', models.CharField(default='recompute', max_length=12, verbose_name='clawback')),
                ('is_capitalisable', models.BooleanField(default=False, verbose_name='capitalised (ASC 340-40)')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RateTier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tiers', to='compensation.component', verbose_name='component')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('lower', models.DecimalField(decimal_places=6, max_digits=20, verbose_name='from')),
                ('upper', models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True, verbose_name='to')),
                ('rate', models.DecimalField(decimal_places=6, max_digits=9, verbose_name='rate, %')),
                ('split', models.CharField(max_length=12, verbose_name='split')),
                ('is_retroactive', models.BooleanField(verbose_name='re-rates earlier credits')),
            ],
            options={
                'verbose_name': 'rate tier',
                'verbose_name_plural': 'rate tiers',
                'constraints': [models.UniqueConstraint(fields=('component', 'position'), name='compensation_ratetier_position_is_unique'), models.CheckConstraint(condition=models.Q(('split__in', ['whole', 'slices', 'interpolated'])), name='compensation_ratetier_split_known'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"lower" <> \'NaN\' AND "upper" <> \'NaN\' AND "rate" <> \'NaN\'', [], output_field=models.BooleanField()), name='compensation_ratetier_numbers_are_finite'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('lower < upper', [], output_field=models.BooleanField()), name='compensation_ratetier_bounds_are_ordered')],
            },
        ),
        migrations.CreateModel(
            name='RateTierEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='compensation.ratetier')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('component', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='compensation.component', verbose_name='component')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('lower', models.DecimalField(decimal_places=6, max_digits=20, verbose_name='from')),
                ('upper', models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True, verbose_name='to')),
                ('rate', models.DecimalField(decimal_places=6, max_digits=9, verbose_name='rate, %')),
                ('split', models.CharField(max_length=12, verbose_name='split')),
                ('is_retroactive', models.BooleanField(verbose_name='re-rates earlier credits')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlanAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_assignments', to='crm.salesperson', verbose_name='payee')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='compensation.plan', verbose_name='plan')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
            ],
            options={
                'verbose_name': 'plan assignment',
                'verbose_name_plural': 'plan assignments',
                'constraints': [models.CheckConstraint(condition=django.db.models.expressions.RawSQL('valid_until IS NULL OR valid_from < valid_until', [], output_field=models.BooleanField()), name='compensation_planassignment_valid_from_before_valid_until'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('payee'), '='), (revops.core.constraints.DateRange(models.F('valid_from'), models.F('valid_until')), '&&')], name='compensation_planassignment_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='PlanAssignmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='compensation.planassignment')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('payee', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.salesperson', verbose_name='payee')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='compensation.plan', verbose_name='plan')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Quota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotas', to='crm.salesperson', verbose_name='payee')),
                ('currency', djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3)),
                ('amount', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='amount')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(verbose_name='until')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
            ],
            options={
                'verbose_name': 'quota',
                'verbose_name_plural': 'quotas',
                'constraints': [models.CheckConstraint(condition=django.db.models.expressions.RawSQL('valid_until IS NULL OR valid_from < valid_until', [], output_field=models.BooleanField()), name='compensation_quota_valid_from_before_valid_until'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"amount" <> \'NaN\'', [], output_field=models.BooleanField()), name='compensation_quota_numbers_are_finite'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('amount > 0', [], output_field=models.BooleanField()), name='compensation_quota_is_positive'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('payee'), '='), (revops.core.constraints.DateRange(models.F('valid_from'), models.F('valid_until')), '&&')], name='compensation_quota_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='QuotaEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='compensation.quota')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('payee', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.salesperson', verbose_name='payee')),
                ('currency', djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3)),
                ('amount', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='amount')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(verbose_name='until')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CreditSplit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_splits', to='orders.order', verbose_name='order')),
                ('payee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.salesperson', verbose_name='payee')),
                ('role', models.CharField(max_length=10, verbose_name='role')),
                ('share', models.DecimalField(decimal_places=6, max_digits=9, verbose_name='share, %')),
            ],
            options={
                'verbose_name': 'credit split',
                'verbose_name_plural': 'credit splits',
                'constraints': [models.UniqueConstraint(fields=('order', 'payee'), name='compensation_creditsplit_payee_is_unique'), models.CheckConstraint(condition=models.Q(('role__in', ['owner', 'split', 'overlay'])), name='compensation_creditsplit_role_known'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"share" <> \'NaN\'', [], output_field=models.BooleanField()), name='compensation_creditsplit_numbers_are_finite'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('share > 0 AND share <= 100', [], output_field=models.BooleanField()), name='compensation_creditsplit_share_is_a_percentage')],
            },
        ),
        migrations.CreateModel(
            name='CreditSplitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='compensation.creditsplit')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('order', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.order', verbose_name='order')),
                ('payee', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.salesperson', verbose_name='payee')),
                ('role', models.CharField(max_length=10, verbose_name='role')),
                ('share', models.DecimalField(decimal_places=6, max_digits=9, verbose_name='share, %')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CompensationPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('legal_entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.legalentity', verbose_name='legal entity')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('until', models.DateField(verbose_name='until')),
                ('state', models.CharField(default='open', max_length=10, verbose_name='state')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
            ],
            options={
                'verbose_name': 'compensation period',
                'verbose_name_plural': 'compensation periods',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'closed'])), name='compensation_compensationperiod_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['closed']), models.Q(('closed_at__isnull', True), _negated=True)), models.Q(models.Q(('state__in', ['closed']), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='compensation_compensationperiod_closed_at_matches_state'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('legal_entity'), '='), (revops.core.constraints.DateRange(models.F('starts_on'), models.F('until')), '&&')], name='compensation_compensationperiod_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='CompensationPeriodEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='compensation.compensationperiod')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('legal_entity', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.legalentity', verbose_name='legal entity')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('until', models.DateField(verbose_name='until')),
                ('state', models.CharField(default='open', max_length=10, verbose_name='state')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SalesCredit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=80, verbose_name='source')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sales_credits', to='orders.order', verbose_name='order')),
                ('amendment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.amendment', verbose_name='amendment')),
                ('credit_note', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.creditnote', verbose_name='credit note')),
                ('reverses', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='compensation.salescredit', verbose_name='reverses')),
                ('payee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sales_credits', to='crm.salesperson', verbose_name='payee')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compensation.component', verbose_name='component')),
                ('role', models.CharField(max_length=10, verbose_name='role')),
                ('share', models.DecimalField(decimal_places=6, max_digits=9, verbose_name='share, %')),
                ('currency', djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3)),
                ('base_amount', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='deal amount')),
                ('amount', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='credited amount')),
                ('credited_on', models.DateField(verbose_name='credited on')),
                ('derivation', models.JSONField(verbose_name='derivation')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'verbose_name': 'sales credit',
                'verbose_name_plural': 'sales credits',
                'indexes': [models.Index(fields=['payee', 'component', 'credited_on', 'id'], name='comp_credit_payee'), models.Index(fields=['order'], name='comp_credit_order')],
                'constraints': [models.UniqueConstraint(fields=('source', 'payee', 'component', 'role'), name='compensation_salescredit_is_unique'), models.CheckConstraint(condition=models.Q(('role__in', ['owner', 'split', 'overlay'])), name='compensation_salescredit_role_known'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"share" <> \'NaN\' AND "base_amount" <> \'NaN\' AND "amount" <> \'NaN\'', [], output_field=models.BooleanField()), name='compensation_salescredit_numbers_are_finite')],
            },
        ),
        migrations.CreateModel(
            name='Earning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('legal_entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.legalentity', verbose_name='legal entity')),
                ('payee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='earnings', to='crm.salesperson', verbose_name='payee')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compensation.component', verbose_name='component')),
                ('plan_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compensation.planversion', verbose_name='plan version')),
                ('sales_credit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='earnings', to='compensation.salescredit', verbose_name='sales credit')),
                ('attainment_from', models.DateField(verbose_name='attainment from')),
                ('attainment_until', models.DateField(verbose_name='attainment until')),
                ('sequence', models.PositiveSmallIntegerField(default=0, verbose_name='sequence')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='earnings', to='compensation.compensationperiod', verbose_name='period')),
                ('origin_period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compensation.compensationperiod', verbose_name='origin period')),
                ('currency', djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3)),
                ('amount', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='amount')),
                ('attained_before', models.DecimalField(decimal_places=4, max_digits=20, verbose_name='attained before')),
                ('attained_after', models.DecimalField(decimal_places=4, max_digits=20, verbose_name='attained after')),
                ('quota_amount', models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True, verbose_name='quota')),
                ('earned_on', models.DateField(verbose_name='earned on')),
                ('derivation', models.JSONField(verbose_name='derivation')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'verbose_name': 'earning',
                'verbose_name_plural': 'earnings',
                'indexes': [models.Index(fields=['payee', '-id'], name='comp_earning_payee'), models.Index(fields=['sales_credit'], name='comp_earning_credit')],
                'constraints': [models.UniqueConstraint(fields=('payee', 'component', 'attainment_from', 'sales_credit', 'sequence'), name='compensation_earning_is_paid_once'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"amount" <> \'NaN\' AND "attained_before" <> \'NaN\' AND "attained_after" <> \'NaN\' AND "quota_amount" <> \'NaN\'', [], output_field=models.BooleanField()), name='compensation_earning_numbers_are_finite')],
            },
        ),
        migrations.CreateModel(
            name='EarningTier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('earning', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tiers', to='compensation.earning', verbose_name='earning')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compensation.ratetier', verbose_name='tier')),
                ('currency', djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3)),
                ('base', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='amount in tier')),
                ('rate', models.DecimalField(decimal_places=6, max_digits=9, verbose_name='rate, %')),
                ('amount', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='pay')),
            ],
            options={
                'verbose_name': 'earning tier',
                'verbose_name_plural': 'earning tiers',
                'constraints': [models.UniqueConstraint(fields=('earning', 'position'), name='compensation_earningtier_position_is_unique'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"base" <> \'NaN\' AND "rate" <> \'NaN\' AND "amount" <> \'NaN\'', [], output_field=models.BooleanField()), name='compensation_earningtier_numbers_are_finite')],
            },
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='plan',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_planevent" ("created_at", "currency", "id", "legal_entity_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_at", NEW."currency", NEW."id", NEW."legal_entity_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='28992f43e116c63d2ccb9d8a7eb6c0469f8c18ca', operation='INSERT', pgid='pgtrigger_insert_insert_2de20', table='compensation_plan', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "compensation_planevent" ("created_at", "currency", "id", "legal_entity_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_at", NEW."currency", NEW."id", NEW."legal_entity_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='dd2174bf0b1128392f1dea5ee62163f25baad478', operation='UPDATE', pgid='pgtrigger_update_update_c37ee', table='compensation_plan', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_planevent" ("created_at", "currency", "id", "legal_entity_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."created_at", OLD."currency", OLD."id", OLD."legal_entity_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='d6753e67012db0a6d16e01ae662d1d800847c10a', operation='DELETE', pgid='pgtrigger_delete_delete_b4aeb', table='compensation_plan', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='planversion',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_planversionevent" ("approved_at", "approved_by_id", "created_by_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "state", "valid_from", "valid_until") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."created_by_id", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."state", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='9920d71633838f82a9d11843f3e4efea436188ce', operation='INSERT', pgid='pgtrigger_insert_insert_deb64', table='compensation_planversion', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "compensation_planversionevent" ("approved_at", "approved_by_id", "created_by_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "state", "valid_from", "valid_until") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."created_by_id", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."state", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='f66e87b91574b410e21f5361bf24350c8f46e4a1', operation='UPDATE', pgid='pgtrigger_update_update_013c5', table='compensation_planversion', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_planversionevent" ("approved_at", "approved_by_id", "created_by_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "state", "valid_from", "valid_until") VALUES (OLD."approved_at", OLD."approved_by_id", OLD."created_by_id", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."state", OLD."valid_from", OLD."valid_until"); RETURN NULL;', hash='b147354cf51ce2c6c1d2c68a4f2fac29b360612b', operation='DELETE', pgid='pgtrigger_delete_delete_4250a', table='compensation_planversion', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='component',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_componentevent" ("accumulation", "base", "clawback", "code", "id", "is_bound_lower", "is_capitalisable", "measure", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (NEW."accumulation", NEW."base", NEW."clawback", NEW."code", NEW."id", NEW."is_bound_lower", NEW."is_capitalisable", NEW."measure", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version_id"); RETURN NULL;', hash='c67e4a52fe3261b20179468f9f80f10cccb80c90', operation='INSERT', pgid='pgtrigger_insert_insert_84190', table='compensation_component', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "compensation_componentevent" ("accumulation", "base", "clawback", "code", "id", "is_bound_lower", "is_capitalisable", "measure", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (NEW."accumulation", NEW."base", NEW."clawback", NEW."code", NEW."id", NEW."is_bound_lower", NEW."is_capitalisable", NEW."measure", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version_id"); RETURN NULL;', hash='5025748440a074e053dbab39b597cfd3ece3bbd3', operation='UPDATE', pgid='pgtrigger_update_update_07640', table='compensation_component', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_componentevent" ("accumulation", "base", "clawback", "code", "id", "is_bound_lower", "is_capitalisable", "measure", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (OLD."accumulation", OLD."base", OLD."clawback", OLD."code", OLD."id", OLD."is_bound_lower", OLD."is_capitalisable", OLD."measure", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version_id"); RETURN NULL;', hash='6c1742fcb317a59520a9cefe63dbf170ed3ef576', operation='DELETE', pgid='pgtrigger_delete_delete_68ecf', table='compensation_component', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='ratetier',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_ratetierevent" ("component_id", "id", "is_retroactive", "lower", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rate", "split", "upper") VALUES (NEW."component_id", NEW."id", NEW."is_retroactive", NEW."lower", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."rate", NEW."split", NEW."upper"); RETURN NULL;', hash='68c107cd436ed8b6e1cfa8b61ae2b6a74cd50f00', operation='INSERT', pgid='pgtrigger_insert_insert_e3414', table='compensation_ratetier', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "compensation_ratetierevent" ("component_id", "id", "is_retroactive", "lower", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rate", "split", "upper") VALUES (NEW."component_id", NEW."id", NEW."is_retroactive", NEW."lower", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."rate", NEW."split", NEW."upper"); RETURN NULL;', hash='ace13c5e0f3d61ad51181037cf1f83a7659362ec', operation='UPDATE', pgid='pgtrigger_update_update_4a62b', table='compensation_ratetier', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_ratetierevent" ("component_id", "id", "is_retroactive", "lower", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rate", "split", "upper") VALUES (OLD."component_id", OLD."id", OLD."is_retroactive", OLD."lower", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."rate", OLD."split", OLD."upper"); RETURN NULL;', hash='1398cba872e168d91acd505f6c4e8f175b2b17dd', operation='DELETE', pgid='pgtrigger_delete_delete_80668', table='compensation_ratetier', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='planassignment',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_planassignmentevent" ("id", "payee_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "recorded_at", "valid_from", "valid_until") VALUES (NEW."id", NEW."payee_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."recorded_at", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='7e0ad9b343f779c8c4bf9be525c70d171c568b58', operation='INSERT', pgid='pgtrigger_insert_insert_1cb1c', table='compensation_planassignment', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "compensation_planassignmentevent" ("id", "payee_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "recorded_at", "valid_from", "valid_until") VALUES (NEW."id", NEW."payee_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."recorded_at", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='262f6b4e179db7e48b08cbf94527f3e9d91ff62f', operation='UPDATE', pgid='pgtrigger_update_update_e9555', table='compensation_planassignment', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_planassignmentevent" ("id", "payee_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "recorded_at", "valid_from", "valid_until") VALUES (OLD."id", OLD."payee_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."recorded_at", OLD."valid_from", OLD."valid_until"); RETURN NULL;', hash='f57b6b811b48a13ff04dfdd6df9ba32133c4c7da', operation='DELETE', pgid='pgtrigger_delete_delete_90e8e', table='compensation_planassignment', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='quota',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_quotaevent" ("amount", "currency", "id", "payee_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "valid_from", "valid_until") VALUES (NEW."amount", NEW."currency", NEW."id", NEW."payee_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='a018a1e65ae4ea4054325ca4ba676325d3e7ce57', operation='INSERT', pgid='pgtrigger_insert_insert_7b8a4', table='compensation_quota', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "compensation_quotaevent" ("amount", "currency", "id", "payee_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "valid_from", "valid_until") VALUES (NEW."amount", NEW."currency", NEW."id", NEW."payee_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='3e8f2d87cdfb0d64388e6a3f819d59996cb488c7', operation='UPDATE', pgid='pgtrigger_update_update_dce20', table='compensation_quota', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_quotaevent" ("amount", "currency", "id", "payee_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "valid_from", "valid_until") VALUES (OLD."amount", OLD."currency", OLD."id", OLD."payee_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."valid_from", OLD."valid_until"); RETURN NULL;', hash='179350b1d8c809072a908b84f12d7ded2e5bce09', operation='DELETE', pgid='pgtrigger_delete_delete_09d72', table='compensation_quota', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='creditsplit',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_creditsplitevent" ("id", "order_id", "payee_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "share") VALUES (NEW."id", NEW."order_id", NEW."payee_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."share"); RETURN NULL;', hash='055bd021e46dd9dfccac323c39c64b76ca67b10f', operation='INSERT', pgid='pgtrigger_insert_insert_5fa41', table='compensation_creditsplit', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "compensation_creditsplitevent" ("id", "order_id", "payee_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "share") VALUES (NEW."id", NEW."order_id", NEW."payee_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."share"); RETURN NULL;', hash='196825ca06607cfb3fc6f0de747cd00bbfdb013e', operation='UPDATE', pgid='pgtrigger_update_update_00819', table='compensation_creditsplit', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_creditsplitevent" ("id", "order_id", "payee_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "share") VALUES (OLD."id", OLD."order_id", OLD."payee_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."share"); RETURN NULL;', hash='9241ac558ae9786f259699d98f2fb97206ad86cb', operation='DELETE', pgid='pgtrigger_delete_delete_b9d4f', table='compensation_creditsplit', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='compensationperiod',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_compensationperiodevent" ("closed_at", "id", "legal_entity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state", "until") VALUES (NEW."closed_at", NEW."id", NEW."legal_entity_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on", NEW."state", NEW."until"); RETURN NULL;', hash='423ca79b184aa3f81e13bd4cfe82c8935fd4f020', operation='INSERT', pgid='pgtrigger_insert_insert_d14a3', table='compensation_compensationperiod', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "compensation_compensationperiodevent" ("closed_at", "id", "legal_entity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state", "until") VALUES (NEW."closed_at", NEW."id", NEW."legal_entity_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on", NEW."state", NEW."until"); RETURN NULL;', hash='69e04cb8ae81ad41f0b82b9f82dab11e02c915c0', operation='UPDATE', pgid='pgtrigger_update_update_d122f', table='compensation_compensationperiod', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compensation_compensationperiodevent" ("closed_at", "id", "legal_entity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state", "until") VALUES (OLD."closed_at", OLD."id", OLD."legal_entity_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts_on", OLD."state", OLD."until"); RETURN NULL;', hash='d17de7956f5cd5c90c4490192c24ff5d4d9481ff', operation='DELETE', pgid='pgtrigger_delete_delete_fafea', table='compensation_compensationperiod', when='AFTER'))],
        ),
    ]
