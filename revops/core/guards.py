"""SQL triggers that the application's role cannot switch off, for use in migrations."""

REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused; correct it with a new row', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
"""


def append_only(table: str) -> tuple[str, str]:
    """Return (forward, reverse) SQL: no UPDATE, DELETE or TRUNCATE on `table`.

    Statement-level, so that a bulk statement is refused once, even if it meets no row.
    """
    name = f"{table}_is_append_only"
    return (
        f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();",
        f"DROP TRIGGER {name} ON {table};",
    )
