"""An entry has lines, balances and lies in an open period; lines join no entry that exists.

Statement-level with transition tables, so that a thousand entries are checked at once. Lines are
written first (their foreign key is deferred) and headers last.
"""

from django.db import migrations

ENTRIES_ARE_SOUND = """
CREATE FUNCTION revenue_check_entries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
    SELECT e.id, count(l.id) AS lines INTO bad
    FROM new_entries e LEFT JOIN revenue_journalline l ON l.entry_id = e.id
    GROUP BY e.id HAVING count(l.id) < 2 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal entry % has % lines; an entry has at least two',
            bad.id, bad.lines
            USING ERRCODE = 'check_violation', CONSTRAINT = 'revenue_journalentry_has_lines';
    END IF;
    SELECT l.entry_id, l.currency, sum(l.debit) - sum(l.credit) AS difference INTO bad
    FROM revenue_journalline l JOIN new_entries e ON e.id = l.entry_id
    GROUP BY l.entry_id, l.currency HAVING sum(l.debit) <> sum(l.credit) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal entry % is out by % %',
            bad.entry_id, bad.difference, bad.currency
            USING ERRCODE = 'check_violation', CONSTRAINT = 'revenue_journalentry_balances';
    END IF;
    SELECT l.entry_id, sum(l.functional_debit) - sum(l.functional_credit) AS difference INTO bad
    FROM revenue_journalline l JOIN new_entries e ON e.id = l.entry_id
    GROUP BY l.entry_id HAVING sum(l.functional_debit) <> sum(l.functional_credit) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal entry % is functionally out by %',
            bad.entry_id, bad.difference
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'revenue_journalentry_balances_functionally';
    END IF;
    SELECT e.id, p.state INTO bad
    FROM new_entries e JOIN revenue_fiscalperiod p ON p.id = e.period_id
    WHERE p.state <> 'open' OR p.legal_entity_id <> e.legal_entity_id
       OR e.accounting_date < p.starts_on OR e.accounting_date >= p.until LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal entry % does not lie in an open period of its legal entity',
            bad.id
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'revenue_journalentry_lies_in_an_open_period';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER revenue_journalentry_is_sound AFTER INSERT ON revenue_journalentry
    REFERENCING NEW TABLE AS new_entries
    FOR EACH STATEMENT EXECUTE FUNCTION revenue_check_entries();
"""

NO_ENTRY_GROWS = """
CREATE FUNCTION revenue_refuse_late_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
    SELECT l.entry_id INTO bad
    FROM new_lines l JOIN revenue_journalentry e ON e.id = l.entry_id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal entry % exists already; correct it with a new entry',
            bad.entry_id
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'revenue_journalline_joins_no_existing_entry';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER revenue_journalline_joins_no_existing_entry AFTER INSERT ON revenue_journalline
    REFERENCING NEW TABLE AS new_lines
    FOR EACH STATEMENT EXECUTE FUNCTION revenue_refuse_late_lines();
"""


class Migration(migrations.Migration):
    dependencies = [("revenue", "0002_append_only_tables_refuse_change")]

    operations = [
        migrations.RunSQL(
            ENTRIES_ARE_SOUND,
            "DROP TRIGGER revenue_journalentry_is_sound ON revenue_journalentry;"
            "DROP FUNCTION revenue_check_entries();",
        ),
        migrations.RunSQL(
            NO_ENTRY_GROWS,
            "DROP TRIGGER revenue_journalline_joins_no_existing_entry ON revenue_journalline;"
            "DROP FUNCTION revenue_refuse_late_lines();",
        ),
    ]
