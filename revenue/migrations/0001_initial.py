import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
import djmoney.models.fields
import pgtrigger.compiler
import revops.core.constraints
import revops.core.migration_operations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0001_initial'),
        ('core', '0002_append_only_tables_refuse_change'),
        ('crm', '0001_initial'),
        ('orders', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Obligation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phase', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='obligation', to='orders.chargephase', verbose_name='phase')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='orders.contract', verbose_name='contract')),
                ('legal_entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.legalentity', verbose_name='legal entity')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.account', verbose_name='customer')),
                ('description', models.CharField(max_length=200, verbose_name='description')),
                ('method', models.CharField(max_length=20, verbose_name='method')),
                ('is_in_arrears', models.BooleanField(default=False, verbose_name='billed in arrears')),
                ('currency', djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3)),
                ('standalone_price', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='stand-alone price')),
                ('allocated_price', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='allocated price')),
                ('allocation_reason', models.CharField(blank=True, max_length=200, verbose_name='allocation')),
                ('recognised', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='recognised')),
                ('recognised_until', models.DateField(blank=True, null=True, verbose_name='recognised until')),
                ('revision', models.PositiveSmallIntegerField(default=0, verbose_name='schedule revision')),
                ('sequence', models.PositiveIntegerField(default=0, verbose_name='entries so far')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'verbose_name': 'performance obligation',
                'verbose_name_plural': 'performance obligations',
                'indexes': [models.Index(fields=['contract'], name='revenue_obligation_contract')],
                'constraints': [models.CheckConstraint(condition=models.Q(('method__in', ['point_in_time', 'straight_line_daily'])), name='revenue_obligation_method_known'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL("currency ~ '^[A-Z]{3}$'", [], output_field=models.BooleanField()), name='revenue_obligation_currency_is_a_code'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"standalone_price" <> \'NaN\' AND "allocated_price" <> \'NaN\' AND "recognised" <> \'NaN\'', [], output_field=models.BooleanField()), name='revenue_obligation_numbers_are_finite')],
            },
        ),
        migrations.CreateModel(
            name='ScheduleSegment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('obligation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='segments', to='revenue.obligation', verbose_name='obligation')),
                ('revision', models.PositiveSmallIntegerField(default=0, verbose_name='revision')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('currency', djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3)),
                ('amount', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='amount')),
                ('start_on', models.DateField(verbose_name='from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('method', models.CharField(max_length=20, verbose_name='method')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
            ],
            options={
                'verbose_name': 'schedule segment',
                'verbose_name_plural': 'schedule segments',
                'constraints': [models.UniqueConstraint(fields=('obligation', 'revision', 'position'), name='revenue_schedulesegment_is_unique'), models.CheckConstraint(condition=models.Q(('method__in', ['point_in_time', 'straight_line_daily'])), name='revenue_schedulesegment_method_known'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"amount" <> \'NaN\'', [], output_field=models.BooleanField()), name='revenue_schedulesegment_numbers_are_finite'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('start_on <= until', [], output_field=models.BooleanField()), name='revenue_schedulesegment_starts_before_it_ends')],
            },
        ),
        migrations.CreateModel(
            name='ContractPosition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contract', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='position', to='orders.contract', verbose_name='contract')),
                ('legal_entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.legalentity', verbose_name='legal entity')),
                ('currency', djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3)),
                ('billed', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='billed net')),
                ('earned', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='earned')),
                ('deferred', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='deferred revenue')),
                ('contract_asset', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='contract asset')),
                ('unbilled', djmoney.models.fields.MoneyField(currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, verbose_name='unbilled receivable')),
                ('sequence', models.PositiveIntegerField(default=0, verbose_name='movements')),
                ('as_of', models.DateField(verbose_name='as of')),
                ('derivation', models.JSONField(blank=True, null=True, verbose_name='derivation')),
            ],
            options={
                'verbose_name': 'contract position',
                'verbose_name_plural': 'contract positions',
                'constraints': [models.CheckConstraint(condition=django.db.models.expressions.RawSQL("currency ~ '^[A-Z]{3}$'", [], output_field=models.BooleanField()), name='revenue_contractposition_currency_is_a_code'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"billed" <> \'NaN\' AND "earned" <> \'NaN\' AND "deferred" <> \'NaN\' AND "contract_asset" <> \'NaN\' AND "unbilled" <> \'NaN\'', [], output_field=models.BooleanField()), name='revenue_contractposition_numbers_are_finite'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('deferred >= 0 AND contract_asset >= 0 AND unbilled >= 0 AND deferred * contract_asset = 0', [], output_field=models.BooleanField()), name='revenue_contractposition_is_deferred_or_asset')],
            },
        ),
        migrations.CreateModel(
            name='LedgerAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('kind', models.CharField(max_length=10, verbose_name='kind')),
                ('is_control', models.BooleanField(default=False, verbose_name='control account')),
            ],
            options={
                'verbose_name': 'ledger account',
                'verbose_name_plural': 'ledger accounts',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['asset', 'liability', 'income', 'expense'])), name='revenue_ledgeraccount_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='LedgerAccountEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='revenue.ledgeraccount')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=10, verbose_name='code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('kind', models.CharField(max_length=10, verbose_name='kind')),
                ('is_control', models.BooleanField(default=False, verbose_name='control account')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FiscalPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('legal_entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fiscal_periods', to='core.legalentity', verbose_name='legal entity')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('until', models.DateField(verbose_name='until')),
                ('state', models.CharField(default='open', max_length=10, verbose_name='state')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
            ],
            options={
                'verbose_name': 'fiscal period',
                'verbose_name_plural': 'fiscal periods',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'closed'])), name='revenue_fiscalperiod_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['closed']), models.Q(('closed_at__isnull', True), _negated=True)), models.Q(models.Q(('state__in', ['closed']), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='revenue_fiscalperiod_closed_at_matches_state'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('until IS NULL OR starts_on < until', [], output_field=models.BooleanField()), name='revenue_fiscalperiod_starts_on_before_until'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('legal_entity'), '='), (revops.core.constraints.DateRange(models.F('starts_on'), models.F('until')), '&&')], name='revenue_fiscalperiod_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='FiscalPeriodEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='revenue.fiscalperiod')),
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
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('legal_entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.legalentity', verbose_name='legal entity')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='revenue.fiscalperiod', verbose_name='period')),
                ('origin_period', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='revenue.fiscalperiod', verbose_name='origin period')),
                ('accounting_date', models.DateField(verbose_name='accounting date')),
                ('source_kind', models.CharField(max_length=30, verbose_name='source')),
                ('source_id', models.BigIntegerField(verbose_name='source row')),
                ('purpose', models.CharField(max_length=20, verbose_name='purpose')),
                ('sequence', models.PositiveIntegerField(default=0, verbose_name='sequence')),
                ('description', models.CharField(max_length=200, verbose_name='description')),
                ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='revenue.journalentry', verbose_name='reverses')),
                ('derivation', models.JSONField(blank=True, null=True, verbose_name='derivation')),
                ('actor', models.JSONField(verbose_name='actor')),
                ('posted_at', models.DateTimeField(verbose_name='posted')),
            ],
            options={
                'verbose_name': 'journal entry',
                'verbose_name_plural': 'journal entries',
                'indexes': [models.Index(fields=['legal_entity', 'accounting_date'], name='revenue_entry_date'), models.Index(fields=['period'], name='revenue_entry_period')],
                'constraints': [models.UniqueConstraint(fields=('source_kind', 'source_id', 'purpose', 'sequence'), name='revenue_journalentry_is_posted_once')],
            },
        ),
        migrations.CreateModel(
            name='JournalLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='revenue.journalentry', verbose_name='entry')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='revenue.ledgeraccount', verbose_name='account')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('debit', models.DecimalField(decimal_places=4, default=0, max_digits=20, verbose_name='debit')),
                ('credit', models.DecimalField(decimal_places=4, default=0, max_digits=20, verbose_name='credit')),
                ('functional_debit', models.DecimalField(decimal_places=4, default=0, max_digits=20, verbose_name='functional debit')),
                ('functional_credit', models.DecimalField(decimal_places=4, default=0, max_digits=20, verbose_name='functional credit')),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.account', verbose_name='customer')),
                ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.contract', verbose_name='contract')),
                ('obligation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='revenue.obligation', verbose_name='obligation')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.product', verbose_name='product')),
                ('payee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.salesperson', verbose_name='payee')),
                ('tax_code', models.CharField(blank=True, max_length=20, verbose_name='tax')),
            ],
            options={
                'verbose_name': 'journal line',
                'verbose_name_plural': 'journal lines',
                'indexes': [models.Index(fields=['entry'], name='revenue_line_entry'), models.Index(fields=['account', 'contract'], name='revenue_line_account')],
                'constraints': [models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"debit" <> \'NaN\' AND "credit" <> \'NaN\' AND "functional_debit" <> \'NaN\' AND "functional_credit" <> \'NaN\'', [], output_field=models.BooleanField()), name='revenue_journalline_numbers_are_finite'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL("currency ~ '^[A-Z]{3}$'", [], output_field=models.BooleanField()), name='revenue_journalline_currency_is_a_code'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('debit >= 0 AND credit >= 0 AND functional_debit >= 0 AND functional_credit >= 0 AND debit * credit = 0 AND functional_debit * functional_credit = 0 AND debit * functional_credit = 0 AND credit * functional_debit = 0 AND debit + credit + functional_debit + functional_credit > 0', [], output_field=models.BooleanField()), name='revenue_journalline_has_one_side')],
            },
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='ledgeraccount',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "revenue_ledgeraccountevent" ("code", "id", "is_control", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."is_control", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='2ab31ce502824790965843a558a6ecfdf47d3f10', operation='INSERT', pgid='pgtrigger_insert_insert_922f1', table='revenue_ledgeraccount', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "revenue_ledgeraccountevent" ("code", "id", "is_control", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."is_control", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='4580387d1e981b128437baaab3964553b8632f5a', operation='UPDATE', pgid='pgtrigger_update_update_fb9a0', table='revenue_ledgeraccount', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "revenue_ledgeraccountevent" ("code", "id", "is_control", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."id", OLD."is_control", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='d6e51a5803cc9af68bc7bdfb53ad67ac31e29568', operation='DELETE', pgid='pgtrigger_delete_delete_4d39d', table='revenue_ledgeraccount', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='fiscalperiod',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "revenue_fiscalperiodevent" ("closed_at", "id", "legal_entity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state", "until") VALUES (NEW."closed_at", NEW."id", NEW."legal_entity_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on", NEW."state", NEW."until"); RETURN NULL;', hash='9c845722d5582a1ceb10b22809369de701539b80', operation='INSERT', pgid='pgtrigger_insert_insert_613ba', table='revenue_fiscalperiod', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "revenue_fiscalperiodevent" ("closed_at", "id", "legal_entity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state", "until") VALUES (NEW."closed_at", NEW."id", NEW."legal_entity_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on", NEW."state", NEW."until"); RETURN NULL;', hash='9930ed918affe8fa4d34a996a053e587b4f60fa4', operation='UPDATE', pgid='pgtrigger_update_update_1e1e8', table='revenue_fiscalperiod', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "revenue_fiscalperiodevent" ("closed_at", "id", "legal_entity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state", "until") VALUES (OLD."closed_at", OLD."id", OLD."legal_entity_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts_on", OLD."state", OLD."until"); RETURN NULL;', hash='cabac84389c9760235ad9846921c5fbeb6663724', operation='DELETE', pgid='pgtrigger_delete_delete_2417e', table='revenue_fiscalperiod', when='AFTER'))],
        ),
    ]
