import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
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
            name='TaxCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
            ],
            options={
                'verbose_name': 'tax category',
                'verbose_name_plural': 'tax categories',
            },
        ),
        migrations.CreateModel(
            name='TaxCategoryEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='catalog.taxcategory')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=30, verbose_name='code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=50, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('family', models.CharField(blank=True, max_length=100, verbose_name='family')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('state', models.CharField(default='draft', max_length=10, verbose_name='state')),
                ('adapter', models.CharField(default='none', max_length=10, verbose_name='provisioning')),
                ('webhook_url', models.URLField(blank=True, verbose_name='webhook address')),
                ('external_ref', models.CharField(blank=True, max_length=120, null=True, unique=True, verbose_name='external reference')),
                ('activated_at', models.DateTimeField(blank=True, null=True, verbose_name='set up')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'verbose_name': 'product',
                'verbose_name_plural': 'products',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'active', 'retired'])), name='catalog_product_state_known'), models.CheckConstraint(condition=models.Q(('adapter__in', ['none', 'internal', 'webhook', 'manual'])), name='catalog_product_adapter_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['active', 'retired']), models.Q(('activated_at__isnull', True), _negated=True)), models.Q(models.Q(('state__in', ['active', 'retired']), _negated=True), ('activated_at__isnull', True)), _connector='OR'), name='catalog_product_activated_at_matches_state')],
            },
        ),
        migrations.CreateModel(
            name='ProductEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='catalog.product')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=50, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('family', models.CharField(blank=True, max_length=100, verbose_name='family')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('state', models.CharField(default='draft', max_length=10, verbose_name='state')),
                ('adapter', models.CharField(default='none', max_length=10, verbose_name='provisioning')),
                ('webhook_url', models.URLField(blank=True, verbose_name='webhook address')),
                ('external_ref', models.CharField(blank=True, max_length=120, null=True, verbose_name='external reference')),
                ('activated_at', models.DateTimeField(blank=True, null=True, verbose_name='set up')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProductVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='catalog.product', verbose_name='product')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('is_current', models.BooleanField(default=True, verbose_name='current')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'verbose_name': 'product version',
                'verbose_name_plural': 'product versions',
                'constraints': [models.UniqueConstraint(fields=('product', 'number'), name='catalog_productversion_number_is_unique'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('product',), name='catalog_productversion_one_is_current')],
            },
        ),
        migrations.CreateModel(
            name='ProductVersionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='catalog.productversion')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('product', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.product', verbose_name='product')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('is_current', models.BooleanField(default=True, verbose_name='current')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='catalog.productversion', verbose_name='version')),
                ('code', models.CharField(max_length=50, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(max_length=10, verbose_name='kind')),
                ('model', models.CharField(max_length=10, verbose_name='charge model')),
                ('billing_period_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='billing period, months')),
                ('timing', models.CharField(default='advance', max_length=10, verbose_name='billed')),
                ('unit', models.CharField(blank=True, max_length=50, verbose_name='unit')),
                ('tax_category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='catalog.taxcategory', verbose_name='tax category')),
                ('recognition', models.CharField(max_length=20, verbose_name='recognition')),
            ],
            options={
                'verbose_name': 'charge',
                'verbose_name_plural': 'charges',
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='catalog_charge_code_is_unique_per_version'), models.CheckConstraint(condition=models.Q(('kind__in', ['one_time', 'recurring', 'usage'])), name='catalog_charge_kind_known'), models.CheckConstraint(condition=models.Q(('model__in', ['flat', 'per_unit'])), name='catalog_charge_model_known'), models.CheckConstraint(condition=models.Q(('timing__in', ['advance', 'arrears'])), name='catalog_charge_timing_known'), models.CheckConstraint(condition=models.Q(('recognition__in', ['point_in_time', 'straight_line_daily'])), name='catalog_charge_recognition_known'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL("(kind = 'one_time') = (billing_period_months IS NULL)", [], output_field=models.BooleanField()), name='catalog_charge_period_fits_kind'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('billing_period_months IN (1, 2, 3, 4, 6, 12)', [], output_field=models.BooleanField()), name='catalog_charge_period_divides_time')],
            },
        ),
        migrations.CreateModel(
            name='ChargeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='catalog.charge')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('version', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.productversion', verbose_name='version')),
                ('code', models.CharField(max_length=50, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(max_length=10, verbose_name='kind')),
                ('model', models.CharField(max_length=10, verbose_name='charge model')),
                ('billing_period_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='billing period, months')),
                ('timing', models.CharField(default='advance', max_length=10, verbose_name='billed')),
                ('unit', models.CharField(blank=True, max_length=50, verbose_name='unit')),
                ('tax_category', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.taxcategory', verbose_name='tax category')),
                ('recognition', models.CharField(max_length=20, verbose_name='recognition')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EntitlementFeature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='features', to='catalog.product', verbose_name='product')),
                ('code', models.CharField(max_length=50, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('is_per_unit', models.BooleanField(default=False, verbose_name='limit is the quantity sold')),
                ('limit', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='limit')),
            ],
            options={
                'verbose_name': 'entitlement feature',
                'verbose_name_plural': 'entitlement features',
                'constraints': [models.UniqueConstraint(fields=('product', 'code'), name='catalog_entitlementfeature_code_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='EntitlementFeatureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='catalog.entitlementfeature')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('product', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.product', verbose_name='product')),
                ('code', models.CharField(max_length=50, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('is_per_unit', models.BooleanField(default=False, verbose_name='limit is the quantity sold')),
                ('limit', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='limit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PriceBook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('legal_entity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='core.legalentity', verbose_name='seller')),
                ('revises', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='catalog.pricebook', verbose_name='revises')),
                ('state', models.CharField(default='draft', max_length=10, verbose_name='state')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='edited by')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'verbose_name': 'price book',
                'verbose_name_plural': 'price books',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'retired'])), name='catalog_pricebook_state_known'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL("currency ~ '^[A-Z]{3}$'", [], output_field=models.BooleanField()), name='catalog_pricebook_currency_is_a_code'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('valid_until IS NULL OR valid_from < valid_until', [], output_field=models.BooleanField()), name='catalog_pricebook_valid_from_before_valid_until'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'retired']), models.Q(('published_at__isnull', True), _negated=True)), models.Q(models.Q(('state__in', ['published', 'retired']), _negated=True), ('published_at__isnull', True)), _connector='OR'), name='catalog_pricebook_published_at_matches_state'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('revises_id IS DISTINCT FROM id', [], output_field=models.BooleanField()), name='catalog_pricebook_does_not_revise_itself'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('published_by_id IS NULL OR published_by_id IS DISTINCT FROM edited_by_id', [], output_field=models.BooleanField()), name='catalog_pricebook_editor_does_not_publish')],
            },
        ),
        migrations.CreateModel(
            name='PriceBookEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='catalog.pricebook')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('legal_entity', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.legalentity', verbose_name='seller')),
                ('revises', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.pricebook', verbose_name='revises')),
                ('state', models.CharField(default='draft', max_length=10, verbose_name='state')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('edited_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='edited by')),
                ('published_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Price',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price_book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='catalog.pricebook', verbose_name='price book')),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='catalog.charge', verbose_name='charge')),
                ('unit_price', models.DecimalField(decimal_places=12, max_digits=28, verbose_name='unit price')),
                ('standalone_price', models.DecimalField(blank=True, decimal_places=12, max_digits=28, null=True, verbose_name='stand-alone selling price')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'verbose_name': 'price',
                'verbose_name_plural': 'prices',
                'constraints': [models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"unit_price" <> \'NaN\' AND "standalone_price" <> \'NaN\'', [], output_field=models.BooleanField()), name='catalog_price_numbers_are_finite'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('unit_price >= 0', [], output_field=models.BooleanField()), name='catalog_price_is_not_negative'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('valid_until IS NULL OR valid_from < valid_until', [], output_field=models.BooleanField()), name='catalog_price_valid_from_before_valid_until'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('price_book'), '='), (models.F('charge'), '='), (revops.core.constraints.DateRange(models.F('valid_from'), models.F('valid_until')), '&&')], name='catalog_price_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='PriceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='catalog.price')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('price_book', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.pricebook', verbose_name='price book')),
                ('charge', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.charge', verbose_name='charge')),
                ('unit_price', models.DecimalField(decimal_places=12, max_digits=28, verbose_name='unit price')),
                ('standalone_price', models.DecimalField(blank=True, decimal_places=12, max_digits=28, null=True, verbose_name='stand-alone selling price')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UnitCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='costs', to='catalog.charge', verbose_name='charge')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('cost', models.DecimalField(decimal_places=12, max_digits=28, verbose_name='unit cost')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'verbose_name': 'unit cost',
                'verbose_name_plural': 'unit costs',
                'constraints': [models.CheckConstraint(condition=django.db.models.expressions.RawSQL('"cost" <> \'NaN\'', [], output_field=models.BooleanField()), name='catalog_unitcost_numbers_are_finite'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL("currency ~ '^[A-Z]{3}$'", [], output_field=models.BooleanField()), name='catalog_unitcost_currency_is_a_code'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('cost >= 0', [], output_field=models.BooleanField()), name='catalog_unitcost_is_not_negative'), models.CheckConstraint(condition=django.db.models.expressions.RawSQL('valid_until IS NULL OR valid_from < valid_until', [], output_field=models.BooleanField()), name='catalog_unitcost_valid_from_before_valid_until'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('charge'), '='), (models.F('currency'), '='), (revops.core.constraints.DateRange(models.F('valid_from'), models.F('valid_until')), '&&')], name='catalog_unitcost_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='UnitCostEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='catalog.unitcost')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('charge', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.charge', verbose_name='charge')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('cost', models.DecimalField(decimal_places=12, max_digits=28, verbose_name='unit cost')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'abstract': False,
            },
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='taxcategory',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_taxcategoryevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='964321e4be07fb07add3832ff42caff7567176bb', operation='INSERT', pgid='pgtrigger_insert_insert_a8769', table='catalog_taxcategory', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalog_taxcategoryevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='414db4be9792f060386557dfc946c59495fb5daf', operation='UPDATE', pgid='pgtrigger_update_update_4e88a', table='catalog_taxcategory', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_taxcategoryevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='b2072dfe4a81b0a850713fde54925e1e58712d10', operation='DELETE', pgid='pgtrigger_delete_delete_d7bab', table='catalog_taxcategory', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='product',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_productevent" ("activated_at", "adapter", "code", "created_at", "description", "external_ref", "family", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "webhook_url") VALUES (NEW."activated_at", NEW."adapter", NEW."code", NEW."created_at", NEW."description", NEW."external_ref", NEW."family", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."webhook_url"); RETURN NULL;', hash='a13bb97e7406fe05154ccbb74501fc183d2a2f75', operation='INSERT', pgid='pgtrigger_insert_insert_ae3fa', table='catalog_product', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalog_productevent" ("activated_at", "adapter", "code", "created_at", "description", "external_ref", "family", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "webhook_url") VALUES (NEW."activated_at", NEW."adapter", NEW."code", NEW."created_at", NEW."description", NEW."external_ref", NEW."family", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."webhook_url"); RETURN NULL;', hash='00eb46a85f6893cd2233e7e75d18cff5e5610f81', operation='UPDATE', pgid='pgtrigger_update_update_580c5', table='catalog_product', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_productevent" ("activated_at", "adapter", "code", "created_at", "description", "external_ref", "family", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "webhook_url") VALUES (OLD."activated_at", OLD."adapter", OLD."code", OLD."created_at", OLD."description", OLD."external_ref", OLD."family", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."state", OLD."webhook_url"); RETURN NULL;', hash='171644521940fb91928db74e609f75015d527577', operation='DELETE', pgid='pgtrigger_delete_delete_a763a', table='catalog_product', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='productversion',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_productversionevent" ("created_at", "id", "is_current", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id") VALUES (NEW."created_at", NEW."id", NEW."is_current", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id"); RETURN NULL;', hash='3f41a9255d640c7d8ff11a3ee238cc8525c02d95', operation='INSERT', pgid='pgtrigger_insert_insert_03833', table='catalog_productversion', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalog_productversionevent" ("created_at", "id", "is_current", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id") VALUES (NEW."created_at", NEW."id", NEW."is_current", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id"); RETURN NULL;', hash='b005a45e0fb7d83b4e55a6ba53bfafb4fbba4eb1', operation='UPDATE', pgid='pgtrigger_update_update_bd6d5', table='catalog_productversion', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_productversionevent" ("created_at", "id", "is_current", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id") VALUES (OLD."created_at", OLD."id", OLD."is_current", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id"); RETURN NULL;', hash='47bcca87dec7e9f4d78e90ad14b4cfc779bb3995', operation='DELETE', pgid='pgtrigger_delete_delete_ee780', table='catalog_productversion', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='charge',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_chargeevent" ("billing_period_months", "code", "id", "kind", "model", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recognition", "tax_category_id", "timing", "unit", "version_id") VALUES (NEW."billing_period_months", NEW."code", NEW."id", NEW."kind", NEW."model", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recognition", NEW."tax_category_id", NEW."timing", NEW."unit", NEW."version_id"); RETURN NULL;', hash='671e32ba35e8155d2e26e1db085ff8b3cd4171f7', operation='INSERT', pgid='pgtrigger_insert_insert_1255f', table='catalog_charge', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalog_chargeevent" ("billing_period_months", "code", "id", "kind", "model", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recognition", "tax_category_id", "timing", "unit", "version_id") VALUES (NEW."billing_period_months", NEW."code", NEW."id", NEW."kind", NEW."model", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recognition", NEW."tax_category_id", NEW."timing", NEW."unit", NEW."version_id"); RETURN NULL;', hash='9908ff040f2567c2e54269b8bffff9ef12a75d4c', operation='UPDATE', pgid='pgtrigger_update_update_04bf5', table='catalog_charge', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_chargeevent" ("billing_period_months", "code", "id", "kind", "model", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recognition", "tax_category_id", "timing", "unit", "version_id") VALUES (OLD."billing_period_months", OLD."code", OLD."id", OLD."kind", OLD."model", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recognition", OLD."tax_category_id", OLD."timing", OLD."unit", OLD."version_id"); RETURN NULL;', hash='a947ca3b3fa68ab34bde2ee1b3655bfe38990674', operation='DELETE', pgid='pgtrigger_delete_delete_6376f', table='catalog_charge', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='entitlementfeature',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_entitlementfeatureevent" ("code", "id", "is_per_unit", "limit", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id") VALUES (NEW."code", NEW."id", NEW."is_per_unit", NEW."limit", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id"); RETURN NULL;', hash='df4b59817c3c3cf1ae0afce28c205bb235ecf009', operation='INSERT', pgid='pgtrigger_insert_insert_76cd9', table='catalog_entitlementfeature', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalog_entitlementfeatureevent" ("code", "id", "is_per_unit", "limit", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id") VALUES (NEW."code", NEW."id", NEW."is_per_unit", NEW."limit", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id"); RETURN NULL;', hash='3b6e90c6d7ab4b22fe93d1431ddf0e4c3aa242b2', operation='UPDATE', pgid='pgtrigger_update_update_09fd9', table='catalog_entitlementfeature', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_entitlementfeatureevent" ("code", "id", "is_per_unit", "limit", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id") VALUES (OLD."code", OLD."id", OLD."is_per_unit", OLD."limit", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id"); RETURN NULL;', hash='22f42a84c941d0c2922b6e668699cd7929e4565a', operation='DELETE', pgid='pgtrigger_delete_delete_1a1c8', table='catalog_entitlementfeature', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='pricebook',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_pricebookevent" ("created_at", "currency", "edited_by_id", "id", "legal_entity_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "revises_id", "state", "valid_from", "valid_until") VALUES (NEW."created_at", NEW."currency", NEW."edited_by_id", NEW."id", NEW."legal_entity_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_at", NEW."published_by_id", NEW."revises_id", NEW."state", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='2510a94d141b5a71ba2c187cfc4aed66e721bd39', operation='INSERT', pgid='pgtrigger_insert_insert_05ce7', table='catalog_pricebook', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalog_pricebookevent" ("created_at", "currency", "edited_by_id", "id", "legal_entity_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "revises_id", "state", "valid_from", "valid_until") VALUES (NEW."created_at", NEW."currency", NEW."edited_by_id", NEW."id", NEW."legal_entity_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_at", NEW."published_by_id", NEW."revises_id", NEW."state", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='8cd4a90d82e565229cf07bd69918aa2e2eb90017', operation='UPDATE', pgid='pgtrigger_update_update_b0a7f', table='catalog_pricebook', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_pricebookevent" ("created_at", "currency", "edited_by_id", "id", "legal_entity_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "revises_id", "state", "valid_from", "valid_until") VALUES (OLD."created_at", OLD."currency", OLD."edited_by_id", OLD."id", OLD."legal_entity_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."published_at", OLD."published_by_id", OLD."revises_id", OLD."state", OLD."valid_from", OLD."valid_until"); RETURN NULL;', hash='343a73f7e5e46be0c5bccbf263ff2abbb8d502a4', operation='DELETE', pgid='pgtrigger_delete_delete_a1292', table='catalog_pricebook', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='price',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_priceevent" ("charge_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_book_id", "standalone_price", "unit_price", "valid_from", "valid_until") VALUES (NEW."charge_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."price_book_id", NEW."standalone_price", NEW."unit_price", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='e82d88568b823b49651de9c5ac6d3d7235ce1a09', operation='INSERT', pgid='pgtrigger_insert_insert_e6258', table='catalog_price', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalog_priceevent" ("charge_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_book_id", "standalone_price", "unit_price", "valid_from", "valid_until") VALUES (NEW."charge_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."price_book_id", NEW."standalone_price", NEW."unit_price", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='e9ebbd09bec0b74ab9746fa517cd25ba337f8567', operation='UPDATE', pgid='pgtrigger_update_update_5a6c7', table='catalog_price', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_priceevent" ("charge_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_book_id", "standalone_price", "unit_price", "valid_from", "valid_until") VALUES (OLD."charge_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."price_book_id", OLD."standalone_price", OLD."unit_price", OLD."valid_from", OLD."valid_until"); RETURN NULL;', hash='d18de4b2d4c07bf19d30335ca4c00b6b3cf1aeca', operation='DELETE', pgid='pgtrigger_delete_delete_d273e', table='catalog_price', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='unitcost',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_unitcostevent" ("charge_id", "cost", "currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_until") VALUES (NEW."charge_id", NEW."cost", NEW."currency", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='ad5b44c99abfd713e61264b014cf4b37f29ba961', operation='INSERT', pgid='pgtrigger_insert_insert_d8e4e', table='catalog_unitcost', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalog_unitcostevent" ("charge_id", "cost", "currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_until") VALUES (NEW."charge_id", NEW."cost", NEW."currency", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."valid_from", NEW."valid_until"); RETURN NULL;', hash='c9c92cf0ab96c3b9347cbc2b7d1493f5ecb24ab9', operation='UPDATE', pgid='pgtrigger_update_update_2c4eb', table='catalog_unitcost', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalog_unitcostevent" ("charge_id", "cost", "currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_until") VALUES (OLD."charge_id", OLD."cost", OLD."currency", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."valid_from", OLD."valid_until"); RETURN NULL;', hash='d07e312362896ea6fcb6521172cdb49b562f8648', operation='DELETE', pgid='pgtrigger_delete_delete_fa144', table='catalog_unitcost', when='AFTER'))],
        ),
    ]
