import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import djmoney.models.fields
import pgtrigger.compiler
import revops.core.constraints
import revops.core.migration_operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0002_append_only_tables_refuse_change'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='SalesTeam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='region')),
            ],
            options={
                'verbose_name': 'sales team',
                'verbose_name_plural': 'sales teams',
            },
        ),
        migrations.CreateModel(
            name='SalesTeamEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.salesteam')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='region')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SalesPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sales_person', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('external_ref', models.CharField(blank=True, max_length=120, null=True, unique=True, verbose_name='external reference')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
            ],
            options={
                'verbose_name': 'sales person',
                'verbose_name_plural': 'sales people',
            },
        ),
        migrations.CreateModel(
            name='SalesPersonEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.salesperson')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('external_ref', models.CharField(blank=True, max_length=120, null=True, verbose_name='external reference')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SalesPosition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sales_person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='crm.salesperson', verbose_name='sales person')),
                ('title', models.CharField(blank=True, max_length=100, verbose_name='title')),
                ('manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='crm.salesperson', verbose_name='manager')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='crm.salesteam', verbose_name='team')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='region')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'verbose_name': 'position',
                'verbose_name_plural': 'positions',
                'constraints': [models.CheckConstraint(condition=django.db.models.expressions.RawSQL('valid_until IS NULL OR valid_from < valid_until', [], output_field=models.BooleanField()), name='crm_salesposition_valid_from_before_valid_until'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('manager_id IS DISTINCT FROM sales_person_id', [], output_field=models.BooleanField()), name='crm_salesposition_nobody_manages_self'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('sales_person'), '='), (revops.core.constraints.DateRange(models.F('valid_from'), models.F('valid_until')), '&&')], name='crm_salesposition_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='SalesPositionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.salesposition')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('sales_person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.salesperson', verbose_name='sales person')),
                ('title', models.CharField(blank=True, max_length=100, verbose_name='title')),
                ('manager', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.salesperson', verbose_name='manager')),
                ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.salesteam', verbose_name='team')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='region')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='crm.account', verbose_name='parent')),
                ('legal_entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.legalentity', verbose_name='seller')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='crm.salesperson', verbose_name='owner')),
                ('industry', models.CharField(blank=True, max_length=100, verbose_name='industry')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('employees', models.PositiveIntegerField(blank=True, null=True, verbose_name='employees')),
                ('founded_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='founded')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street')),
                ('postal_code', models.CharField(blank=True, max_length=20, verbose_name='postal code')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='city')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='state or region')),
                ('country', models.CharField(max_length=2, verbose_name='country')),
                ('tax_id', models.CharField(blank=True, max_length=30, verbose_name='VAT or tax id')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('language', models.CharField(default='en', max_length=5, verbose_name='language')),
                ('time_zone', models.CharField(max_length=50, verbose_name='time zone')),
                ('payment_terms_days', models.PositiveSmallIntegerField(default=30, verbose_name='payment terms, days')),
                ('po_required', models.BooleanField(default=False, verbose_name='purchase order required')),
                ('external_ref', models.CharField(blank=True, max_length=120, null=True, unique=True, verbose_name='external reference')),
                ('customer_since', models.DateField(blank=True, null=True, verbose_name='customer since')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'verbose_name': 'customer',
                'verbose_name_plural': 'customers',
                'indexes': [models.Index(django.db.models.functions.text.Upper('name'), name='crm_account_upper_name')],
                'constraints': [models.CheckConstraint(condition=django.db.models.expressions.RawSQL("currency ~ '^[A-Z]{3}$'", [], output_field=models.BooleanField()), name='crm_account_currency_is_a_code'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL("country ~ '^[A-Z]{2}$'", [], output_field=models.BooleanField()), name='crm_account_country_is_a_code'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('parent_id IS DISTINCT FROM id', [], output_field=models.BooleanField()), name='crm_account_is_not_its_own_parent'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL("btrim(name) <> ''", [], output_field=models.BooleanField()), name='crm_account_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='AccountEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.account')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.account', verbose_name='parent')),
                ('legal_entity', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.legalentity', verbose_name='seller')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.salesperson', verbose_name='owner')),
                ('industry', models.CharField(blank=True, max_length=100, verbose_name='industry')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('employees', models.PositiveIntegerField(blank=True, null=True, verbose_name='employees')),
                ('founded_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='founded')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street')),
                ('postal_code', models.CharField(blank=True, max_length=20, verbose_name='postal code')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='city')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='state or region')),
                ('country', models.CharField(max_length=2, verbose_name='country')),
                ('tax_id', models.CharField(blank=True, max_length=30, verbose_name='VAT or tax id')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('language', models.CharField(default='en', max_length=5, verbose_name='language')),
                ('time_zone', models.CharField(max_length=50, verbose_name='time zone')),
                ('payment_terms_days', models.PositiveSmallIntegerField(default=30, verbose_name='payment terms, days')),
                ('po_required', models.BooleanField(default=False, verbose_name='purchase order required')),
                ('external_ref', models.CharField(blank=True, max_length=120, null=True, verbose_name='external reference')),
                ('customer_since', models.DateField(blank=True, null=True, verbose_name='customer since')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='crm.account', verbose_name='customer')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=50, verbose_name='phone')),
                ('title', models.CharField(blank=True, max_length=100, verbose_name='role')),
                ('language', models.CharField(default='en', max_length=5, verbose_name='language')),
                ('is_signer', models.BooleanField(default=False, verbose_name='may sign')),
                ('is_billing', models.BooleanField(default=False, verbose_name='receives invoices')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'constraints': [models.UniqueConstraint(fields=('account', 'email'), name='crm_contact_email_is_unique_per_account')],
            },
        ),
        migrations.CreateModel(
            name='ContactEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.contact')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('account', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.account', verbose_name='customer')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=50, verbose_name='phone')),
                ('title', models.CharField(blank=True, max_length=100, verbose_name='role')),
                ('language', models.CharField(default='en', max_length=5, verbose_name='language')),
                ('is_signer', models.BooleanField(default=False, verbose_name='may sign')),
                ('is_billing', models.BooleanField(default=False, verbose_name='receives invoices')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Opportunity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='crm.account', verbose_name='customer')),
                ('legal_entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.legalentity', verbose_name='seller')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='crm.salesperson', verbose_name='owner')),
                ('state', models.CharField(default='prospecting', max_length=20, verbose_name='stage')),
                ('currency', djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3, null=True)),
                ('amount', djmoney.models.fields.MoneyField(blank=True, currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, null=True, verbose_name='amount')),
                ('engaged_on', models.DateField(blank=True, null=True, verbose_name='engaged')),
                ('expected_close_on', models.DateField(blank=True, null=True, verbose_name='expected close')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed')),
                ('lost_reason', models.CharField(blank=True, max_length=200, verbose_name='reason lost')),
                ('source', models.CharField(blank=True, max_length=50, verbose_name='source')),
                ('external_ref', models.CharField(blank=True, max_length=120, null=True, unique=True, verbose_name='external reference')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'verbose_name': 'opportunity',
                'verbose_name_plural': 'opportunities',
                'indexes': [models.Index(fields=['state', '-id'], name='crm_opportunity_state'), models.Index(fields=['owner', 'state'], name='crm_opportunity_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['prospecting', 'engaging', 'won', 'lost'])), name='crm_opportunity_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['won', 'lost']), models.Q(('closed_on__isnull', True), _negated=True)), models.Q(models.Q(('state__in', ['won', 'lost']), _negated=True), ('closed_on__isnull', True)), _connector='OR'), name='crm_opportunity_closed_on_matches_state'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"amount" <> \'NaN\'', [], output_field=models.BooleanField()), name='crm_opportunity_numbers_are_finite'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('amount IS NULL OR currency IS NOT NULL', [], output_field=models.BooleanField()), name='crm_opportunity_amount_has_a_currency'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('amount >= 0', [], output_field=models.BooleanField()), name='crm_opportunity_amount_is_not_negative'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL("state <> 'won' OR account_id IS NOT NULL", [], output_field=models.BooleanField()), name='crm_opportunity_won_names_its_customer')],
            },
        ),
        migrations.CreateModel(
            name='OpportunityEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.opportunity')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('account', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.account', verbose_name='customer')),
                ('legal_entity', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.legalentity', verbose_name='seller')),
                ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.salesperson', verbose_name='owner')),
                ('state', models.CharField(default='prospecting', max_length=20, verbose_name='stage')),
                ('currency', djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3, null=True)),
                ('amount', djmoney.models.fields.MoneyField(blank=True, currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, null=True, verbose_name='amount')),
                ('engaged_on', models.DateField(blank=True, null=True, verbose_name='engaged')),
                ('expected_close_on', models.DateField(blank=True, null=True, verbose_name='expected close')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed')),
                ('lost_reason', models.CharField(blank=True, max_length=200, verbose_name='reason lost')),
                ('source', models.CharField(blank=True, max_length=50, verbose_name='source')),
                ('external_ref', models.CharField(blank=True, max_length=120, null=True, verbose_name='external reference')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OpportunityLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='crm.opportunity', verbose_name='opportunity')),
                ('product_code', models.CharField(max_length=50, verbose_name='product code')),
                ('description', models.CharField(max_length=200, verbose_name='description')),
                ('quantity', models.DecimalField(decimal_places=6, default=1, max_digits=20, verbose_name='quantity')),
                ('currency', djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3, null=True)),
                ('amount', djmoney.models.fields.MoneyField(blank=True, currency_choices=None, currency_field_name='currency', decimal_places=4, max_digits=20, null=True, verbose_name='amount')),
            ],
            options={
                'verbose_name': 'opportunity line',
                'verbose_name_plural': 'opportunity lines',
                'constraints': [models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"quantity" <> \'NaN\' AND "amount" <> \'NaN\'', [], output_field=models.BooleanField()), name='crm_opportunityline_numbers_are_finite'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('quantity > 0', [], output_field=models.BooleanField()), name='crm_opportunityline_quantity_is_positive')],
            },
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='salesteam',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_salesteamevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region") VALUES (NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region"); RETURN NULL;', hash='6fd262ddb3b1cd3767d8763d9423a0990d2099ed', operation='INSERT', pgid='pgtrigger_insert_insert_5f36c', table='crm_salesteam', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_salesteamevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region") VALUES (NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region"); RETURN NULL;', hash='c3fda4b5f137993a090c8ff9894d246050719578', operation='UPDATE', pgid='pgtrigger_update_update_047fb', table='crm_salesteam', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_salesteamevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region") VALUES (OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region"); RETURN NULL;', hash='08e0eebb606b73a8bc7968b326b283c72f35f5ff', operation='DELETE', pgid='pgtrigger_delete_delete_fcb9f', table='crm_salesteam', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='salesperson',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_salespersonevent" ("created_at", "email", "external_ref", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."created_at", NEW."email", NEW."external_ref", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."user_id"); RETURN NULL;', hash='de19fad2b7efc6b40fdc4329404f847471138835', operation='INSERT', pgid='pgtrigger_insert_insert_1c960', table='crm_salesperson', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_salespersonevent" ("created_at", "email", "external_ref", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."created_at", NEW."email", NEW."external_ref", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."user_id"); RETURN NULL;', hash='3cf5baa873cb7a2337f79e095751d258886bdbaf', operation='UPDATE', pgid='pgtrigger_update_update_ec064', table='crm_salesperson', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_salespersonevent" ("created_at", "email", "external_ref", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."created_at", OLD."email", OLD."external_ref", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."user_id"); RETURN NULL;', hash='44652655d4023eb9560bb529906fc8c36c516c68', operation='DELETE', pgid='pgtrigger_delete_delete_bdc83', table='crm_salesperson', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='salesposition',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_salespositionevent" ("id", "manager_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "sales_person_id", "team_id", "title", "valid_from", "valid_until") VALUES (NEW."id", NEW."manager_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region", NEW."sales_person_id", NEW."team_id", NEW."title", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='4ae8a0937c0c64ed57b8e5fe2ecf7f06bcb6bb56', operation='INSERT', pgid='pgtrigger_insert_insert_429e0', table='crm_salesposition', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_salespositionevent" ("id", "manager_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "sales_person_id", "team_id", "title", "valid_from", "valid_until") VALUES (NEW."id", NEW."manager_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region", NEW."sales_person_id", NEW."team_id", NEW."title", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='04ca62ed167b4fee0d0eefe8e016e0e6c55083e0', operation='UPDATE', pgid='pgtrigger_update_update_79ffe', table='crm_salesposition', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_salespositionevent" ("id", "manager_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "sales_person_id", "team_id", "title", "valid_from", "valid_until") VALUES (OLD."id", OLD."manager_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region", OLD."sales_person_id", OLD."team_id", OLD."title", OLD."valid_from", OLD."valid_until"); RETURN NULL;', hash='f424ade5a2c4548f1a1d29d2dd09ca71cc57e018', operation='DELETE', pgid='pgtrigger_delete_delete_d22e4', table='crm_salesposition', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='account',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_accountevent" ("city", "country", "created_at", "currency", "customer_since", "employees", "external_ref", "founded_year", "id", "industry", "language", "legal_entity_id", "name", "owner_id", "parent_id", "payment_terms_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "po_required", "postal_code", "region", "street", "tax_id", "time_zone", "website") VALUES (NEW."city", NEW."country", NEW."created_at", NEW."currency", NEW."customer_since", NEW."employees", NEW."external_ref", NEW."founded_year", NEW."id", NEW."industry", NEW."language", NEW."legal_entity_id", NEW."name", NEW."owner_id", NEW."parent_id", NEW."payment_terms_days", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."po_required", NEW."postal_code", NEW."region", NEW."street", NEW."tax_id", NEW."time_zone", NEW."website"); RETURN NULL;', hash='81fa07968c7358a0fb222f9b82066698ea7a0d01', operation='INSERT', pgid='pgtrigger_insert_insert_c67d8', table='crm_account', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_accountevent" ("city", "country", "created_at", "currency", "customer_since", "employees", "external_ref", "founded_year", "id", "industry", "language", "legal_entity_id", "name", "owner_id", "parent_id", "payment_terms_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "po_required", "postal_code", "region", "street", "tax_id", "time_zone", "website") VALUES (NEW."city", NEW."country", NEW."created_at", NEW."currency", NEW."customer_since", NEW."employees", NEW."external_ref", NEW."founded_year", NEW."id", NEW."industry", NEW."language", NEW."legal_entity_id", NEW."name", NEW."owner_id", NEW."parent_id", NEW."payment_terms_days", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."po_required", NEW."postal_code", NEW."region", NEW."street", NEW."tax_id", NEW."time_zone", NEW."website"); RETURN NULL;', hash='bd2fa456be4dbc8577ce5039ab67bea2a2a4e91f', operation='UPDATE', pgid='pgtrigger_update_update_01161', table='crm_account', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_accountevent" ("city", "country", "created_at", "currency", "customer_since", "employees", "external_ref", "founded_year", "id", "industry", "language", "legal_entity_id", "name", "owner_id", "parent_id", "payment_terms_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "po_required", "postal_code", "region", "street", "tax_id", "time_zone", "website") VALUES (OLD."city", OLD."country", OLD."created_at", OLD."currency", OLD."customer_since", OLD."employees", OLD."external_ref", OLD."founded_year", OLD."id", OLD."industry", OLD."language", OLD."legal_entity_id", OLD."name", OLD."owner_id", OLD."parent_id", OLD."payment_terms_days", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."po_required", OLD."postal_code", OLD."region", OLD."street", OLD."tax_id", OLD."time_zone", OLD."website"); RETURN NULL;', hash='935ca747eddf9ab7c205d335a6fd6e0ba27f7392', operation='DELETE', pgid='pgtrigger_delete_delete_89bba', table='crm_account', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='contact',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_contactevent" ("account_id", "created_at", "email", "id", "is_billing", "is_signer", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "title") VALUES (NEW."account_id", NEW."created_at", NEW."email", NEW."id", NEW."is_billing", NEW."is_signer", NEW."language", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."title"); RETURN NULL;', hash='2ea13ed7719445300a81333ca843bac990325530', operation='INSERT', pgid='pgtrigger_insert_insert_5fbb8', table='crm_contact', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_contactevent" ("account_id", "created_at", "email", "id", "is_billing", "is_signer", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "title") VALUES (NEW."account_id", NEW."created_at", NEW."email", NEW."id", NEW."is_billing", NEW."is_signer", NEW."language", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."title"); RETURN NULL;', hash='1d510d4f4308ef0a7b41c470e1a5592ac08b3d45', operation='UPDATE', pgid='pgtrigger_update_update_eb23d', table='crm_contact', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_contactevent" ("account_id", "created_at", "email", "id", "is_billing", "is_signer", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "title") VALUES (OLD."account_id", OLD."created_at", OLD."email", OLD."id", OLD."is_billing", OLD."is_signer", OLD."language", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."title"); RETURN NULL;', hash='c5a1d2ced4649b02613678b8de364b876b4c2443', operation='DELETE', pgid='pgtrigger_delete_delete_c9be7', table='crm_contact', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='opportunity',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_opportunityevent" ("account_id", "amount", "closed_on", "created_at", "currency", "engaged_on", "expected_close_on", "external_ref", "id", "legal_entity_id", "lost_reason", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "state") VALUES (NEW."account_id", NEW."amount", NEW."closed_on", NEW."created_at", NEW."currency", NEW."engaged_on", NEW."expected_close_on", NEW."external_ref", NEW."id", NEW."legal_entity_id", NEW."lost_reason", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."state"); RETURN NULL;', hash='ba6e3541a4e94f56ec1a8d7ab20e36093244f90f', operation='INSERT', pgid='pgtrigger_insert_insert_e777b', table='crm_opportunity', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_opportunityevent" ("account_id", "amount", "closed_on", "created_at", "currency", "engaged_on", "expected_close_on", "external_ref", "id", "legal_entity_id", "lost_reason", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "state") VALUES (NEW."account_id", NEW."amount", NEW."closed_on", NEW."created_at", NEW."currency", NEW."engaged_on", NEW."expected_close_on", NEW."external_ref", NEW."id", NEW."legal_entity_id", NEW."lost_reason", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."state"); RETURN NULL;', hash='86b27dfbfaa14b23252ee44ebb7d86183cc0753a', operation='UPDATE', pgid='pgtrigger_update_update_36516', table='crm_opportunity', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_opportunityevent" ("account_id", "amount", "closed_on", "created_at", "currency", "engaged_on", "expected_close_on", "external_ref", "id", "legal_entity_id", "lost_reason", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "state") VALUES (OLD."account_id", OLD."amount", OLD."closed_on", OLD."created_at", OLD."currency", OLD."engaged_on", OLD."expected_close_on", OLD."external_ref", OLD."id", OLD."legal_entity_id", OLD."lost_reason", OLD."name", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."state"); RETURN NULL;', hash='35af697632ed3faf365f280160b10597421da53f', operation='DELETE', pgid='pgtrigger_delete_delete_1ebd1', table='crm_opportunity', when='AFTER'))],
        ),
    ]
