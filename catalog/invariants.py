"""What must always hold of products and prices; `manage.py verify` looks."""

from catalog.models import PriceBook, Product
from catalog.states import PRICE_BOOK_FLOW, PRODUCT_FLOW
from revops.core import verify

verify.tracked_states(Product, PRODUCT_FLOW)
verify.tracked_states(PriceBook, PRICE_BOOK_FLOW)

verify.invariant(
    name="catalog.one_version_is_current",
    description="Every product has exactly one current version.",
    tables=["catalog_product", "catalog_productversion"],
    sql="""
        SELECT p.id, count(v.id) FROM catalog_product p
        LEFT JOIN catalog_productversion v ON v.product_id = p.id AND v.is_current
        GROUP BY p.id HAVING count(v.id) <> 1
    """,
)

verify.invariant(
    name="catalog.what_is_on_offer_has_a_charge",
    description="An active product has at least one charge, else nothing could be quoted.",
    tables=["catalog_product"],
    examined="SELECT count(*) FROM catalog_product WHERE state = 'active'",
    sql="""
        SELECT p.id, p.code FROM catalog_product p WHERE p.state = 'active' AND NOT EXISTS (
            SELECT 1 FROM catalog_charge c JOIN catalog_productversion v ON v.id = c.version_id
            WHERE v.product_id = p.id AND v.is_current)
    """,
)

verify.invariant(
    name="catalog.charges_are_sound",
    description="A recurring charge is earned over time, and a price per unit names its unit.",
    tables=["catalog_charge"],
    sql="""
        SELECT id, code FROM catalog_charge
        WHERE (kind = 'recurring' AND recognition = 'point_in_time')
           OR (model = 'per_unit' AND unit = '')
    """,
)

verify.invariant(
    name="catalog.publishers_wrote_no_price",
    description="Nobody published a price book whose prices they wrote (segregation of duties).",
    tables=["catalog_pricebook"],
    examined="SELECT count(*) FROM catalog_pricebook WHERE published_at IS NOT NULL",
    sql="""
        SELECT DISTINCT b.id, b.published_by_id FROM catalog_pricebook b
        JOIN catalog_priceevent e ON e.price_book_id = b.id
        JOIN pghistory_context c ON c.id = e.pgh_context_id
        WHERE c.metadata->>'actor' = 'user:' || b.published_by_id
          AND e.pgh_created_at <= b.published_at
    """,
)

verify.invariant(
    name="catalog.one_book_of_a_line_is_on_offer",
    description="A book and the revision that took its place are never on offer together.",
    tables=["catalog_pricebook"],
    sql="""
        SELECT r.id, b.id FROM catalog_pricebook r JOIN catalog_pricebook b ON b.id = r.revises_id
        WHERE r.state = 'published' AND b.state = 'published'
    """,
)
