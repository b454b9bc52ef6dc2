import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
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
            name='ApiKey',
            fields=[
                ('id', models.CharField(editable=False, max_length=150, primary_key=True, serialize=False, unique=True)),
                ('prefix', models.CharField(editable=False, max_length=8, unique=True)),
                ('hashed_key', models.CharField(editable=False, max_length=150)),
                ('created', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('name', models.CharField(default=None, help_text='A free-form name for the API key. Need not be unique. 50 characters max.', max_length=50)),
                ('revoked', models.BooleanField(blank=True, default=False, help_text='If the API key is revoked, clients cannot use it anymore. (This cannot be undone.)')),
                ('expiry_date', models.DateTimeField(blank=True, help_text='Once API key expires, clients cannot use it anymore.', null=True, verbose_name='Expires')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_keys', to=settings.AUTH_USER_MODEL, verbose_name='service user')),
                ('scopes', models.JSONField(default=list, verbose_name='scopes')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='last used')),
            ],
            options={
                'verbose_name': 'API key',
                'verbose_name_plural': 'API keys',
                'ordering': ('-created',),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='import_job', to='core.job', verbose_name='job')),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('source_hash', models.CharField(max_length=64, verbose_name='hash of the input')),
                ('rows_total', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('spellings', models.JSONField(default=list, verbose_name='unknown spellings')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='applied')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'constraints': [models.UniqueConstraint(fields=('kind', 'source_hash'), name='integrations_importjob_is_unique_per_input')],
            },
        ),
        migrations.CreateModel(
            name='ImportJobEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='integrations.importjob')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('job', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.job', verbose_name='job')),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('source_hash', models.CharField(max_length=64, verbose_name='hash of the input')),
                ('rows_total', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('spellings', models.JSONField(default=list, verbose_name='unknown spellings')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='applied')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('import_job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='integrations.importjob', verbose_name='import')),
                ('file', models.CharField(max_length=60, verbose_name='file')),
                ('line', models.PositiveIntegerField(verbose_name='line')),
                ('key', models.CharField(max_length=120, verbose_name='key')),
                ('content', models.JSONField(verbose_name='content')),
                ('fate', models.CharField(max_length=14, verbose_name='fate')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('target', models.CharField(blank=True, max_length=80, verbose_name='became')),
            ],
            options={
                'verbose_name': 'import row',
                'verbose_name_plural': 'import rows',
                'indexes': [models.Index(fields=['import_job', 'fate'], name='integrations_row_fate')],
                'constraints': [models.UniqueConstraint(fields=('import_job', 'file', 'line'), name='integrations_importrow_is_unique'), models.CheckConstraint(condition=models.Q(('fate__in', ['create', 'unchanged', 'needs_mapping', 'refused', 'applied'])), name='integrations_importrow_fate_known')],
            },
        ),
        migrations.CreateModel(
            name='Mapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('spelling', models.CharField(max_length=200, verbose_name='spelling')),
                ('meaning', models.CharField(max_length=200, verbose_name='meaning')),
                ('state', models.CharField(default='suggested', max_length=10, verbose_name='state')),
                ('decided_by', models.JSONField(blank=True, null=True, verbose_name='decided by')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'verbose_name': 'mapping',
                'verbose_name_plural': 'mappings',
                'constraints': [models.UniqueConstraint(fields=('kind', 'spelling'), name='integrations_mapping_is_unique'), models.CheckConstraint(condition=models.Q(('state__in', ['suggested', 'confirmed', 'rejected'])), name='integrations_mapping_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['confirmed', 'rejected']), models.Q(('decided_at__isnull', True), _negated=True)), models.Q(models.Q(('state__in', ['confirmed', 'rejected']), _negated=True), ('decided_at__isnull', True)), _connector='OR'), name='integrations_mapping_decided_at_matches_state')],
            },
        ),
        migrations.CreateModel(
            name='MappingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='integrations.mapping')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('spelling', models.CharField(max_length=200, verbose_name='spelling')),
                ('meaning', models.CharField(max_length=200, verbose_name='meaning')),
                ('state', models.CharField(default='suggested', max_length=10, verbose_name='state')),
                ('decided_by', models.JSONField(blank=True, null=True, verbose_name='decided by')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DemoCompany',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_only', models.BooleanField(default=True, unique=True, verbose_name='only one')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('progress', models.JSONField(default=dict, verbose_name='progress')),
            ],
            options={
                'verbose_name': 'demo company',
                'verbose_name_plural': 'demo company',
                'constraints': [models.CheckConstraint(condition=django.db.models.expressions.RawSQL('is_only', [], output_field=models.BooleanField()), name='integrations_democompany_is_only_one')],
            },
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='importjob',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "integrations_importjobevent" ("applied_at", "created_at", "id", "job_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rows_total", "source_hash", "spellings") VALUES (NEW."applied_at", NEW."created_at", NEW."id", NEW."job_id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rows_total", NEW."source_hash", NEW."spellings"); RETURN NULL;', hash='876ee147157345d71d67d05c18d30fc64e139b98', operation='INSERT', pgid='pgtrigger_insert_insert_e4a81', table='integrations_importjob', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "integrations_importjobevent" ("applied_at", "created_at", "id", "job_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rows_total", "source_hash", "spellings") VALUES (NEW."applied_at", NEW."created_at", NEW."id", NEW."job_id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rows_total", NEW."source_hash", NEW."spellings"); RETURN NULL;', hash='124fb518948d4cb28fef6d9a5c63f9507607cd1a', operation='UPDATE', pgid='pgtrigger_update_update_64081', table='integrations_importjob', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "integrations_importjobevent" ("applied_at", "created_at", "id", "job_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rows_total", "source_hash", "spellings") VALUES (OLD."applied_at", OLD."created_at", OLD."id", OLD."job_id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rows_total", OLD."source_hash", OLD."spellings"); RETURN NULL;', hash='ccabb275cec1acc3f6558a8e98bd3ab9993884ad', operation='DELETE', pgid='pgtrigger_delete_delete_ea664', table='integrations_importjob', when='AFTER'))],
        ),
        revops.core.migration_operations.AddTriggers(
            model_name='mapping',
            triggers=[pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "integrations_mappingevent" ("created_at", "decided_at", "decided_by", "id", "kind", "meaning", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "spelling", "state") VALUES (NEW."created_at", NEW."decided_at", NEW."decided_by", NEW."id", NEW."kind", NEW."meaning", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."spelling", NEW."state"); RETURN NULL;', hash='b221d59ac3771f63e69793ba123cad05322d646b', operation='INSERT', pgid='pgtrigger_insert_insert_91f68', table='integrations_mapping', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "integrations_mappingevent" ("created_at", "decided_at", "decided_by", "id", "kind", "meaning", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "spelling", "state") VALUES (NEW."created_at", NEW."decided_at", NEW."decided_by", NEW."id", NEW."kind", NEW."meaning", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."spelling", NEW."state"); RETURN NULL;', hash='459c711fa6f0dc51765279ab151f158bc139da51', operation='UPDATE', pgid='pgtrigger_update_update_f6242', table='integrations_mapping', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "integrations_mappingevent" ("created_at", "decided_at", "decided_by", "id", "kind", "meaning", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "spelling", "state") VALUES (OLD."created_at", OLD."decided_at", OLD."decided_by", OLD."id", OLD."kind", OLD."meaning", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."spelling", OLD."state"); RETURN NULL;', hash='d03ab1459733c690973fb720fd8baf4c7a160e73', operation='DELETE', pgid='pgtrigger_delete_delete_786bb', table='integrations_mapping', when='AFTER'))],
        ),
    ]
