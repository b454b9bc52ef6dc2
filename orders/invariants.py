"""What must always hold of orders, contracts and delivery; `manage.py verify` looks."""

from orders.models import Contract, Entitlement, Order, OrderLine, ProvisioningRequest
from orders.states import (
    CONTRACT_FLOW,
    ENTITLEMENT_FLOW,
    LINE_FLOW,
    ORDER_FLOW,
    PROVISIONING_FLOW,
)
from revops.core import numbering, verify

numbering.register_documents(Order, number="sequence")
numbering.register_documents(Contract, number="sequence")

verify.tracked_states(Order, ORDER_FLOW)
verify.tracked_states(OrderLine, LINE_FLOW)
verify.tracked_states(Contract, CONTRACT_FLOW)
verify.tracked_states(ProvisioningRequest, PROVISIONING_FLOW)
verify.tracked_states(Entitlement, ENTITLEMENT_FLOW)

verify.invariant(
    name="orders.every_signed_version_is_booked",
    description="A signed version has its order five minutes later at the latest.",
    tables=["quoting_quoteversion", "orders_order"],
    sql="""
        SELECT v.id FROM quoting_quoteversion v
        WHERE v.state = 'signed' AND v.signed_at < :at - interval '5 minutes'
          AND NOT EXISTS (SELECT 1 FROM orders_order o WHERE o.quote_version_id = v.id)
        ORDER BY v.id
    """,
    examined="SELECT count(*) FROM quoting_quoteversion WHERE state = 'signed'",
)

verify.invariant(
    name="orders.orders_equal_their_signed_version",
    description="An order stands on a signed version with its currency, totals and date.",
    tables=["orders_order", "quoting_quoteversion"],
    sql="""
        SELECT o.id, o.number FROM orders_order o
        JOIN quoting_quoteversion v ON v.id = o.quote_version_id
        WHERE v.state <> 'signed' OR o.currency <> v.currency OR o.booked_on <> v.signed_on
           OR o.one_time_total <> coalesce(v.one_time_total, 0)
           OR o.monthly_total <> coalesce(v.monthly_total, 0)
           OR o.first_year_total <> coalesce(v.first_year_total, 0)
           OR o.tcv <> coalesce(v.tcv, v.first_year_total, 0)
        ORDER BY o.id
    """,
)

verify.invariant(
    name="orders.lines_equal_their_quote_lines",
    description="An order has the signed version's lines, with quantity, price and amount.",
    tables=["orders_orderline", "quoting_quoteline"],
    sql="""
        SELECT o.id, q.id, l.id FROM orders_order o
        JOIN quoting_quoteline q ON q.version_id = o.quote_version_id
        LEFT JOIN orders_orderline l ON l.quote_line_id = q.id AND l.order_id = o.id
        WHERE l.id IS NULL OR l.quantity <> q.quantity OR l.unit_price <> q.net_unit_price
           OR l.amount <> q.amount OR l.currency <> q.currency OR l.charge_id <> q.charge_id
        ORDER BY o.id, q.id
    """,
)

verify.invariant(
    name="orders.each_order_is_one_amendment",
    description="Every order made one amendment, of a contract of its customer and currency.",
    tables=["orders_order", "orders_amendment", "orders_contract"],
    sql="""
        SELECT o.id, o.number FROM orders_order o
        LEFT JOIN orders_amendment a ON a.order_id = o.id
        LEFT JOIN orders_contract c ON c.id = a.contract_id
        WHERE c.id IS NULL OR c.currency <> o.currency OR c.account_id <> o.account_id
           OR c.legal_entity_id <> o.legal_entity_id
        ORDER BY o.id
    """,
)

verify.invariant(
    name="orders.contracts_begin_with_an_order",
    description="A contract's first amendment is number 0 and comes from an order.",
    tables=["orders_contract", "orders_amendment"],
    sql="""
        SELECT c.id, c.number FROM orders_contract c
        LEFT JOIN orders_amendment a ON a.contract_id = c.id AND a.number = 0
        WHERE a.order_id IS NULL ORDER BY c.id
    """,
)

verify.invariant(
    name="orders.amendments_are_numbered_without_holes",
    description="The amendments of a contract are numbered one after the other.",
    tables=["orders_amendment"],
    sql="""
        SELECT contract_id FROM orders_amendment GROUP BY contract_id
        HAVING max(number) - min(number) + 1 <> count(*) ORDER BY contract_id
    """,
)

verify.invariant(
    name="orders.amendments_share_their_contracts_currency",
    description="Changes of MRR and TCV and the phases are in the contract's currency.",
    tables=["orders_amendment", "orders_chargephase", "orders_contract"],
    sql="""
        SELECT c.id, 'amendment', a.id FROM orders_contract c
        JOIN orders_amendment a ON a.contract_id = c.id WHERE a.currency <> c.currency
        UNION ALL
        SELECT c.id, 'phase', p.id FROM orders_contract c
        JOIN orders_chargephase p ON p.contract_id = c.id WHERE p.currency <> c.currency
        ORDER BY 1, 2, 3
    """,
)

verify.invariant(
    name="orders.phases_belong_to_their_subscriptions_contract",
    description="Phase, subscription and the amendment that began it name one contract.",
    tables=["orders_chargephase", "orders_subscription", "orders_amendment"],
    sql="""
        SELECT p.id FROM orders_chargephase p
        JOIN orders_subscription s ON s.id = p.subscription_id
        JOIN orders_amendment a ON a.id = p.introduced_by_id
        WHERE s.contract_id <> p.contract_id OR a.contract_id <> p.contract_id ORDER BY p.id
    """,
)

verify.invariant(
    name="orders.phases_end_where_their_last_decision_says",
    description="The end kept on a phase is the one its last decision gave.",
    tables=["orders_chargephase", "orders_phaseend"],
    sql="""
        SELECT p.id, p.until, e.until FROM orders_chargephase p
        JOIN (SELECT DISTINCT ON (phase_id) phase_id, until FROM orders_phaseend
              ORDER BY phase_id, sequence DESC) e ON e.phase_id = p.id
        WHERE p.until IS DISTINCT FROM e.until ORDER BY p.id
    """,
)

verify.invariant(
    name="orders.phases_do_not_overlap",
    description="One charge of a subscription has one set of terms on any day.",
    tables=["orders_chargephase"],
    sql="""
        SELECT one.id, two.id FROM orders_chargephase one
        JOIN orders_chargephase two ON two.subscription_id = one.subscription_id
         AND two.charge_id = one.charge_id AND two.id > one.id
        WHERE daterange(coalesce(one.start_on, one.agreed_start_on), one.until)
           && daterange(coalesce(two.start_on, two.agreed_start_on), two.until)
          AND one.kind = 'recurring' AND two.kind = 'recurring'
          AND coalesce(one.until, 'infinity') >= coalesce(one.start_on, one.agreed_start_on)
          AND coalesce(two.until, 'infinity') >= coalesce(two.start_on, two.agreed_start_on)
        ORDER BY one.id, two.id
    """,
)

verify.invariant(
    name="orders.orders_are_delivered_with_their_last_line",
    description="An order is delivered when, and only when, every line of it is.",
    tables=["orders_order", "orders_orderline"],
    sql="""
        SELECT o.id, o.number FROM orders_order o
        JOIN orders_orderline l ON l.order_id = o.id GROUP BY o.id
        HAVING (o.state = 'delivered') <> bool_and(l.state = 'delivered') ORDER BY o.id
    """,
)

verify.invariant(
    name="orders.delivered_lines_have_begun",
    description="A phase of a delivered line knows its start.",
    tables=["orders_orderline", "orders_chargephase"],
    sql="""
        SELECT p.id, l.id FROM orders_chargephase p
        JOIN orders_orderline l ON l.id = p.order_line_id
        WHERE l.state = 'delivered' AND p.start_on IS NULL ORDER BY p.id
    """,
)

verify.invariant(
    name="orders.delivered_lines_are_provisioned",
    description="No request for a delivered line is still open.",
    tables=["orders_orderline", "orders_provisioningrequest"],
    sql="""
        SELECT l.id, r.id FROM orders_orderline l
        JOIN orders_provisioningrequest r ON r.order_line_id = l.id
        WHERE l.state = 'delivered' AND r.state NOT IN ('done', 'skipped') ORDER BY l.id, r.id
    """,
)

verify.invariant(
    name="orders.entitlements_are_usable_once_delivered",
    description="What is usable belongs to a delivered line and to its contract's customer.",
    tables=["orders_entitlement", "orders_orderline", "orders_contract"],
    sql="""
        SELECT e.id FROM orders_entitlement e
        JOIN orders_orderline l ON l.id = e.order_line_id
        JOIN orders_contract c ON c.id = e.contract_id
        WHERE (e.state = 'active' AND l.state <> 'delivered') OR e.account_id <> c.account_id
        ORDER BY e.id
    """,
)

verify.invariant(
    name="orders.over_contracts_have_no_open_end",
    description="Nothing recurring goes on without end in a contract that is over.",
    tables=["orders_contract", "orders_chargephase"],
    sql="""
        SELECT c.id, p.id FROM orders_contract c
        JOIN orders_chargephase p ON p.contract_id = c.id
        WHERE c.state <> 'active' AND p.kind = 'recurring' AND p.until IS NULL
        ORDER BY c.id, p.id
    """,
)

verify.invariant(
    name="orders.terms_end_on_their_day",
    description="Two days after its term a contract that does not renew, and owes no delivery,"
    " has ended, and an ended one's term is over.",
    tables=["orders_contract"],
    sql="""
        SELECT c.id, c.number FROM orders_contract c
        WHERE c.state = 'active' AND NOT c.is_renewing AND c.until < (:at - interval '2 days')::date
          AND NOT EXISTS (
              SELECT 1 FROM orders_chargephase p
              WHERE p.contract_id = c.id AND (p.start_on IS NULL OR p.kind = 'recurring'
                    AND (p.until IS NULL OR p.until > c.until)))
        UNION ALL
        SELECT c.id, c.number FROM orders_contract c
        WHERE c.state = 'ended'
          AND (c.until IS NULL OR c.until > (c.ended_at AT TIME ZONE c.time_zone)::date)
        ORDER BY 1
    """,
)

verify.invariant(
    name="orders.provisioning_is_not_stuck",
    description="What is asked of an adapter is settled or failed within a day.",
    tables=["orders_provisioningrequest"],
    sql="""
        SELECT id FROM orders_provisioningrequest
        WHERE state IN ('pending', 'sent') AND requested_at < :at - interval '1 day' ORDER BY id
    """,
    severity=verify.Severity.WARNING,
)
