"""A small CRM export: two customers, two products, five deals, three spellings to decide."""

import io
import zipfile

from integrations.rules.crm_export import COLUMNS

ROWS = {
    "accounts.csv": "Cancity,technolgy,2001,718.62,2448,United States,\n"
    "Isdom,retail,2002,3178.24,4540,Korea,Cancity",
    "products.csv": "GTX Pro,GTX,4821\nMG Special,MG,55",
    "sales_teams.csv": "Ann Lee,Max Fox,Central\nBob Ray,Max Fox,Central",
    "sales_pipeline.csv": "A1,Ann Lee,GTXPro,Cancity,Won,2016-10-20,2017-03-01,120000\n"
    "A2,Ann Lee,MG Special,Isdom,Won,2016-10-25,2017-03-11,50\n"
    "A3,Bob Ray,GTX Pro,Cancity,Lost,2016-10-25,2017-03-11,0\n"
    "A4,Bob Ray,GTX Pro,,Engaging,2016-11-25,,\n"
    "A5,Bob Ray,GTX Pro,,Prospecting,,,",
}


def crm_files(**changes: str) -> dict[str, bytes]:
    """Return the four files; `accounts="…"` replaces the rows of accounts.csv."""
    rows = {**ROWS, **{f"{name}.csv": body for name, body in changes.items()}}
    return {
        name: (",".join(columns) + "\n" + rows[name] + "\n").encode()
        for name, columns in COLUMNS.items()
    }


def crm_archive(files: dict[str, bytes], folder: str = "export/") -> bytes:
    """Return the files packed into one archive, as a computer does it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"__MACOSX/{folder}._accounts.csv", b"\x00\x05")
        archive.writestr("read me.txt", b"hello")
        for name, body in files.items():
            archive.writestr(f"{folder}{name}", body)
    return packed.getvalue()
