"""Building the demo company: every act is a service call on its day, and happens once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from djmoney.money import Money

from billing import services as billing
from billing.models import BillingSchedule, InvoiceLine, Receivable
from crm import services as crm
from crm.models import Account, SalesPerson
from insights import services as insights
from integrations.models import DemoCompany
from integrations.services.demo.goods import Goods, stock
from integrations.services.demo.people import LOGINS, People, hire
from integrations.services.demo.script import CUSTOMERS, Step, script
from orders import services as orders
from orders.models import ChargePhase, Contract, ProvisioningRequest
from quoting import services as quoting
from quoting.models import Quote
from revenue import services as revenue
from revops.core import clock, jobs, outbox
from revops.core.actor import Actor, acting
from revops.core.models import LegalEntity, User
from revops.core.roles import Role

OPERATOR = Actor(kind="operator", id="demo", label="Demo company")
CONSENT = "I may sign for this company and accept this quote and the general terms."
BUNDLES = {
    "platform": ("PLATFORM",),
    "platform+analytics": ("PLATFORM", "ANALYTICS"),
    "platform+support": ("PLATFORM", "SUPPORT"),
    "analytics": ("ANALYTICS",),
    "support": ("SUPPORT",),
    "scanner": ("SCANNER",),
    "telemetry": ("PLATFORM", "TELEMETRY"),
}


def build_demo_company(*, tell: Callable[[str], None]) -> bool:
    """Create the demo company, or go on where an earlier attempt stopped; False if it stands.

    Every step is one transaction with the mark that it happened, then its facts drain on the
    clock of that day (source `demo`), so a kill half-way loses and repeats nothing.
    """
    mark, _ = DemoCompany.objects.get_or_create(is_only=True, defaults={"created_at": clock.now()})
    if mark.finished_at is not None:
        return False
    world = _found(mark)
    last_day = clock.now().date()
    steps = script(last_day)
    done = set(mark.progress.get("done", []))
    for count, step in enumerate(steps, start=1):
        if step.key in done:
            continue
        at = datetime.combine(step.day, time(9), UTC)
        with acting(OPERATOR, source="demo", correlation_id=f"demo-{step.key}"):
            with transaction.atomic():
                getattr(world, step.verb)(step, min(at, clock.now()))
                done.add(step.key)
                mark.refresh_from_db()
                mark.progress = {**mark.progress, "done": sorted(done)}
                mark.save(update_fields=["progress"])
            outbox.drain()
            if jobs.drain():
                outbox.drain()
        if count % 50 == 0:
            tell(f"demo company: {step.day:%B %Y}, {count} of {len(steps)} steps")
    insights.collect_touches()
    DemoCompany.objects.filter(pk=mark.pk).update(finished_at=clock.now())
    return True


def _found(mark: DemoCompany) -> _World:
    """Found the company once; later calls only look its rows up."""
    at = datetime(2024, 11, 4, 8, tzinfo=UTC)
    if "founded" not in mark.progress.get("done", []):
        with acting(OPERATOR, source="demo"), transaction.atomic():
            people = hire(actor=OPERATOR, at=at)
            stock(people=people, actor=OPERATOR, at=at)
            mark.progress = {"done": ["founded"]}
            mark.save(update_fields=["progress"])
        outbox.drain()
    return _World(_people(), _goods())


def _people() -> People:
    users = {user.email: user for user in User.objects.filter(email__in=[o.email for o in LOGINS])}
    sellers = {person.name: person for person in SalesPerson.objects.all()}
    actors = {
        one.role: Actor(kind="user", id=str(users[one.email].pk), label=one.name) for one in LOGINS
    }
    return People(sellers, sellers["Jonas Weber"], actors)


def _goods() -> Goods:
    from_code = {entity.code: entity for entity in LegalEntity.objects.all()}
    entities = {"EUR": from_code["kw"], "USD": from_code["us"]}
    books = {currency: entity.pricebook_set.get() for currency, entity in entities.items()}
    from_books = {
        price.charge.version.product.code: price.charge.version.product
        for book in books.values()
        for price in book.prices.select_related("charge__version__product")
    }
    return Goods(entities, books, from_books)


class _World:
    """The verbs of the script, each one service call or two on its day."""

    def __init__(self, people: People, goods: Goods) -> None:
        self.people, self.goods = people, goods

    def _seller(self, step: Step) -> tuple[SalesPerson, Actor]:
        """Return the sales person and who acts for them: themselves if they log in."""
        account = self._account(step)
        person = account.owner if account and account.owner else self.people.manager
        rep = self.people.actors[Role.SALES_REP]
        if person.user_id is not None and rep.user_id == person.user_id:
            return person, rep
        return person, self.people.actors[Role.DEAL_DESK]

    def _account(self, step: Step) -> Account:
        number: Any = step.facts["number"]
        return Account.objects.select_related("owner").get(external_ref=f"demo:{number}")

    def meet(self, step: Step, at: datetime) -> None:
        number: Any = step.facts["number"]
        name, country, city, postal_code, street, tax_id = CUSTOMERS[number]
        currency = "USD" if country == "US" else "EUR"
        seller = self.people.sellers[str(step.facts["seller"])]
        german = country in ("DE", "AT")
        account = crm.create_account(
            name=name, country=country, legal_entity_id=self.goods.entities[currency].pk,
            owner_id=seller.pk, city=city, postal_code=postal_code, street=street, tax_id=tax_id,
            currency=currency, language="de" if german else "en",
            external_ref=f"demo:{number}", actor=OPERATOR, at=at,
        )  # fmt: skip
        person = str(step.facts["person"])
        first = person.lower().replace(" ", ".").encode("ascii", "ignore").decode()
        crm.create_contact(
            account_id=account.pk, name=person, email=f"{first}@customer-{number}.example",
            title="Managing director", is_signer=True, is_billing=True,
            language="de" if german else "en", actor=OPERATOR, at=at,
        )  # fmt: skip

    def offer(self, step: Step, at: datetime) -> None:
        facts: Any = step.facts
        account = self._account(step)
        seller, actor = self._seller(step)
        codes = BUNDLES[facts["bundle"]]
        seats = Decimal(facts["seats"])
        quote = quoting.create_quote(
            account_id=account.pk,
            owner_id=seller.pk,
            title=f"{' and '.join(c.capitalize() for c in codes)} for {account.name}",
            price_book_id=self.goods.books[account.currency].pk,
            terms=quoting.Terms(
                start_on=at.date() + timedelta(days=7),
                term_months=facts["term"],
                valid_until=at.date() + timedelta(days=facts.get("days_open", 30)),
                signer_id=account.contacts.filter(is_signer=True).values_list("pk", flat=True)[0],
            ),
            lines=[
                quoting.NewLine(
                    product_id=self.goods.products[code].pk,
                    quantity=seats if code in ("PLATFORM", "SCANNER") else Decimal(1),
                    discount_percent=Decimal(facts["discount"]) if n == 0 else Decimal(0),
                )
                for n, code in enumerate(codes)
            ],
            actor=actor,
            at=at,
        )
        self._remember(str(facts["deal"]), quote.pk)
        stop = facts.get("stop", "")
        if stop == "draft":
            return
        version = quoting.submit_quote(quote_id=quote.pk, actor=actor, at=at)
        if version.state == "in_approval":
            if stop == "approval":
                return
            quoting.approve_quote(
                quote_id=quote.pk, actor=self.people.actors[Role.SALES_MANAGER], at=at,
                comment="Reference customer",
            )  # fmt: skip
        if stop != "approved":
            quoting.send_quote(quote_id=quote.pk, actor=actor, at=at)

    def _remember(self, deal: str, quote_id: int) -> None:
        mark = DemoCompany.objects.get()
        mark.progress = {**mark.progress, deal: quote_id}
        mark.save(update_fields=["progress"])

    def _quote(self, step: Step) -> Quote:
        return Quote.objects.get(pk=DemoCompany.objects.get().progress[str(step.facts["deal"])])

    def sign(self, step: Step, at: datetime) -> None:
        quote = self._quote(step)
        version = quote.versions.get(is_current=True)
        signer = version.signer
        if signer is None:
            raise LookupError(f"{quote.number} has no signer")
        quoting.sign_quote(
            version_id=version.pk,
            signing=quoting.Signing(
                name=signer.name,
                typed_signature=signer.name,
                document_sha256=version.document_sha256,
                consent_text=CONSENT,
                has_consented=True,
                title=signer.title,
                email=signer.email,
            ),
            device=quoting.Device(ip_address="192.0.2.7", user_agent="Demo"),
            actor=Actor(kind="contact", id=str(signer.pk), label=signer.name),
            at=at,
        )

    def decline(self, step: Step, at: datetime) -> None:
        version = self._quote(step).versions.get(is_current=True)
        quoting.decline_quote(
            version_id=version.pk, reason="We go with another supplier", author="Purchasing",
            actor=Actor(kind="contact", id="0", label="Purchasing"), at=at,
        )  # fmt: skip

    def expire(self, step: Step, at: datetime) -> None:
        quoting.expire_quotes(actor=OPERATOR, at=at)

    def bill(self, step: Step, at: datetime) -> None:
        """Bill what is due today, as the nightly run does."""
        for entity in self.goods.entities.values():
            due = BillingSchedule.objects.filter(
                legal_entity=entity, due_on__lte=step.day, held_reason=""
            ).values_list("contract_id", flat=True)
            if ids := sorted(due):
                billing.bill_contracts(contract_ids=ids, through=step.day, actor=OPERATOR, at=at)

    def recognise(self, step: Step, at: datetime) -> None:
        until: Any = step.facts["until"]
        ids = sorted(Contract.objects.values_list("pk", flat=True))
        revenue.recognise_contracts(contract_ids=ids, until=until, actor=OPERATOR, at=at)

    def pay(self, step: Step, at: datetime) -> None:
        """A third of the customers transfer what is due within a week; a few stopped paying."""
        third: Any = step.facts["third"]
        is_recent = step.day > clock.now().date() - timedelta(days=80)
        owed: dict[int, Decimal] = defaultdict(Decimal)
        accounts: dict[int, Account] = {}
        open_items = Receivable.objects.select_related("account").filter(
            invoice__isnull=False, due_on__lte=step.day + timedelta(days=7)
        )
        for item in open_items.exclude(state="settled").order_by("account_id"):
            number = int((item.account.external_ref or "demo:0").removeprefix("demo:"))
            if number % 3 == third and not (is_recent and number % 9 == 4):
                owed[item.account_id] += item.open_amount.amount
                accounts[item.account_id] = item.account
        for pk, amount in owed.items():
            account = accounts[pk]
            billing.record_payment(
                account_id=pk, amount=Money(amount, account.currency), received_on=step.day,
                method="transfer", reference=f"{account.name[:20]} {step.day}",
                actor=self.people.actors[Role.COLLECTIONS], at=at,
            )  # fmt: skip

    def amend(self, step: Step, at: datetime) -> None:
        phase = self._phase(step)
        if phase is not None:
            orders.change_phase(
                phase_id=phase.pk, effective_on=step.day,
                quantity=Decimal(str(step.facts["quantity"])),
                reason="Team changed size", actor=self.people.actors[Role.DEAL_DESK], at=at,
            )  # fmt: skip

    def _phase(self, step: Step) -> ChargePhase | None:
        """Return the customer's seats in force on that day, if there are any."""
        found = ChargePhase.objects.filter(
            contract__account=self._account(step), contract__state="active", kind="recurring",
            model="per_unit", start_on__lt=step.day, until__gt=step.day,
        )  # fmt: skip
        return found.exclude(quantity=Decimal(str(step.facts["quantity"]))).order_by("pk").first()

    def cancel(self, step: Step, at: datetime) -> None:
        contract = (
            Contract.objects.filter(
                account=self._account(step), state="active", until__gt=step.day,
                start_on__lt=step.day,
            )
            .order_by("pk")
            .first()
        )  # fmt: skip
        if contract is not None:
            orders.cancel_contract(
                contract_id=contract.pk, effective_on=step.day, reason="Site was closed",
                actor=self.people.actors[Role.DEAL_DESK], at=at,
            )  # fmt: skip

    def concede(self, step: Step, at: datetime) -> None:
        """Billing asks for a concession on the newest line, the controller grants it."""
        line = (
            InvoiceLine.objects.filter(
                contract__account=self._account(step), invoice__isnull=False, amount__gt=100
            )
            .order_by("-pk")
            .first()
        )
        if line is not None:
            asked = billing.request_concession(
                line_id=line.pk, amount=Decimal(50), reason="Onboarding started late",
                actor=self.people.actors[Role.BILLING], at=at,
            )  # fmt: skip
            billing.approve_concession(
                request_id=asked.pk, actor=self.people.actors[Role.CONTROLLER], at=at
            )

    def run(self, step: Step, at: datetime) -> None:
        """The bill run of today, as a job of each seller."""
        for entity in self.goods.entities.values():
            billing.start_bill_run(
                legal_entity_id=entity.pk, through=step.day,
                actor=self.people.actors[Role.BILLING], at=at,
            )  # fmt: skip

    def set_up_by_hand(self, step: Step, at: datetime) -> None:
        """The customer's system did not answer, so the deal desk set the feed up by phone."""
        waiting = ProvisioningRequest.objects.filter(
            order_line__order__quote_version__quote=self._quote(step), adapter="webhook"
        )
        for request in waiting.exclude(state="done"):
            orders.complete_provisioning(
                request_id=request.pk, note="Set up by phone",
                actor=self.people.actors[Role.DEAL_DESK], at=at,
            )  # fmt: skip

    def end_terms(self, step: Step, at: datetime) -> None:
        orders.end_terms(actor=OPERATOR, at=at)

    def keep_totals(self, step: Step, at: datetime) -> None:
        insights.take_snapshots(at=at)

    def lead(self, step: Step, at: datetime) -> None:
        """Deals that are only talked about yet."""
        account = self._account(step)
        number: Any = step.facts["number"]
        owner = account.owner or self.people.manager
        opportunity = crm.create_opportunity(
            name=f"Renewal and more seats, {account.name}", owner_id=owner.pk,
            account_id=account.pk, amount=Money(9_000 + 3_100 * number, account.currency),
            expected_close_on=step.day + timedelta(days=40), actor=OPERATOR, at=at,
        )  # fmt: skip
        if number % 2:
            crm.engage_opportunity(
                opportunity_id=opportunity.pk, actor=OPERATOR, at=at, engaged_on=step.day
            )
        if number == 5:
            crm.lose_opportunity(
                opportunity_id=opportunity.pk, reason="No budget this year", actor=OPERATOR, at=at,
                closed_on=step.day,
            )  # fmt: skip
