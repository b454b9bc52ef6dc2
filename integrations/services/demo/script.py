"""What happens at the demo company, day by day: a plan made from a fixed seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

FIRST_DAY = date(2024, 12, 2)

#: (name, country, city, postal code, street, VAT id)
CUSTOMERS = (
    ("Hansen & Voss Logistik GmbH", "DE", "Bremen", "28195", "Am Wall 7", "DE811907980"),
    ("Brauer Feinkost KG", "DE", "München", "80331", "Viktualienmarkt 3", "DE129273398"),
    ("Polarwerk Energie AG", "DE", "Kiel", "24103", "Hafenstraße 40", "DE118509776"),
    ("Nordhafen Reederei", "DE", "Hamburg", "20459", "Vorsetzen 2", "DE136722519"),
    ("Oststern Medizintechnik", "DE", "Leipzig", "04109", "Markt 9", "DE141588883"),
    ("Bergquell Getränke GmbH", "DE", "Kempten", "87435", "Illerufer 12", "DE128933227"),
    (
        "Alpenkraft Sport GmbH",
        "AT",
        "Innsbruck",
        "6020",
        "Maria-Theresien-Straße 18",
        "ATU13585627",
    ),
    ("Donauwerft Linz AG", "AT", "Linz", "4020", "Hafenstraße 61", ""),
    ("Fjord Marine AS", "NO", "Bergen", "5003", "Bryggen 5", ""),
    ("Maison Lefèvre SARL", "FR", "Lyon", "69002", "Rue Mercière 21", "FR40303265045"),
    ("Ateliers du Nord SA", "FR", "Lille", "59000", "Rue Nationale 101", ""),
    ("Tulpen Transport BV", "NL", "Rotterdam", "3011", "Blaak 31", "NL004495445B01"),
    ("Zuiderzee Foods BV", "NL", "Almere", "1315", "Stationsplein 8", ""),
    ("Iberia Cargo SL", "ES", "Valencia", "46002", "Calle Colón 12", ""),
    ("Lagos Textil Lda", "PT", "Porto", "4050", "Rua das Flores 44", ""),
    ("Bianchi Ricambi SpA", "IT", "Torino", "10121", "Via Roma 77", ""),
    ("Varberg Industri AB", "SE", "Göteborg", "41103", "Avenyn 20", ""),
    ("Kobenhavn Cykler ApS", "DK", "København", "1150", "Købmagergade 11", "DK13585628"),
    ("Thornbury Freight Ltd", "GB", "Bristol", "BS1 4DJ", "Harbourside 3", ""),
    ("Müller Werkzeuge GmbH", "DE", "Stuttgart", "70173", "Königstraße 80", ""),
    ("Elbtal Druckerei GmbH", "DE", "Dresden", "01067", "Terrassenufer 4", ""),
    ("Rheingold Verpackung AG", "DE", "Köln", "50667", "Hohe Straße 55", ""),
    ("Seeblick Hotels GmbH", "DE", "Konstanz", "78462", "Seestraße 1", ""),
    ("Havel Solar GmbH", "DE", "Potsdam", "14467", "Am Kanal 16", ""),
    ("Spreewald Bio eG", "DE", "Cottbus", "03046", "Altmarkt 22", ""),
    ("Küstenbau Rostock GmbH", "DE", "Rostock", "18055", "Lange Straße 6", ""),
    ("Cascade Outfitters Inc.", "US", "Portland", "97205", "1120 SW Park Ave", ""),
    ("Lakeshore Dental Group", "US", "Chicago", "60601", "233 N Michigan Ave", ""),
    ("Redwood Packaging LLC", "US", "Oakland", "94607", "410 Jackson St", ""),
    ("Beacon Harbor Freight", "US", "Boston", "02110", "60 State St", ""),
    ("Summit Ridge Brewing", "US", "Denver", "80202", "1601 Wynkoop St", ""),
    ("Gulfstream Supply Co.", "US", "Houston", "77002", "901 Bagby St", ""),
    ("Prairie Wind Energy", "US", "Omaha", "68102", "1819 Farnam St", ""),
    ("Maple Street Bakery", "US", "Burlington", "05401", "149 Church St", ""),
    ("Evergreen Timber Corp.", "US", "Seattle", "98104", "600 4th Ave", ""),
    ("Desert Bloom Resorts", "US", "Phoenix", "85003", "200 W Washington St", ""),
    ("Blue Heron Insurance", "US", "Hartford", "06103", "550 Main St", ""),
    ("Liberty Print Works", "US", "Philadelphia", "19107", "1401 JFK Blvd", ""),
    ("Magnolia Foods", "US", "Nashville", "37219", "1 Public Sq", ""),
    ("Copper Canyon Mining", "US", "Tucson", "85701", "255 W Alameda St", ""),
)

EURO_SELLERS = ("Mara Lindqvist", "Tomas Beck", "Anna Rossi", "Emil Sørensen")
#: Customers of the persona who logs in as sales rep.
OF_THE_REP = (0, 3, 4, 6, 9, 11, 12, 19)
DOLLAR_SELLERS = ("Grace Miller", "Daniel Reyes")
PEOPLE = (
    "Katharina Moser", "Lars Petersen", "Sophie Keller", "Marc Dubois", "Elena Conti",
    "Ryan Cole", "Julia Novak", "Omar Haddad", "Hanna Virtanen", "Peter Lang",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One act on one day; `key` makes it happen once."""

    day: date
    key: str
    verb: str
    facts: dict[str, object] = field(default_factory=dict)


def script(last_day: date) -> list[Step]:
    """Return every step up to and including `last_day`, in the order they happen."""
    dice = random.Random(20241202)  # noqa: S311  a story, not a secret
    steps: list[Step] = []
    for number, row in enumerate(CUSTOMERS):
        met = FIRST_DAY + timedelta(days=dice.randrange(0, 400) if number > 7 else number)
        seller = dice.choice(DOLLAR_SELLERS if row[1] == "US" else EURO_SELLERS)
        if number in OF_THE_REP:
            seller = "Mara Lindqvist"
        steps.append(
            Step(met, f"customer-{number}", "meet",
                 {"number": number, "seller": seller, "person": PEOPLE[number % len(PEOPLE)]})
        )  # fmt: skip
        steps += _deals(dice, number, met, seller, last_day)
    steps += _routine(last_day)
    steps += _last_days(last_day)
    return sorted(
        (step for step in steps if step.day <= last_day),
        key=lambda s: (s.day, ORDER[s.verb], s.key),
    )


#: Acts of one day go in this order.
ORDER = {
    verb: number
    for number, verb in enumerate(
        ["end_terms", "keep_totals", "meet", "recognise", "bill", "offer", "sign", "decline",
         "expire", "set_up_by_hand", "amend", "cancel", "pay", "concede", "lead", "run"]
    )
}  # fmt: skip


def _deals(dice: random.Random, number: int, met: date, seller: str, last_day: date) -> list[Step]:
    steps: list[Step] = []
    day = met + timedelta(days=dice.randrange(2, 20))
    for deal in range(dice.choice((1, 1, 2, 2, 3))):
        if day > last_day - timedelta(days=25):
            break
        key = f"deal-{number}-{deal}"
        facts = {
            "number": number,
            "seller": seller,
            "bundle": dice.choice(("platform", "platform", "platform+analytics", "support",
                                   "scanner", "platform+support")) if deal == 0
            else dice.choice(("analytics", "scanner", "support")),
            "seats": dice.choice((5, 8, 10, 12, 20, 25, 40)),
            "discount": dice.choice((0, 0, 0, 5, 8, 10, 15)),
            "term": dice.choice((12, 12, 24, 24, 36)),
        }  # fmt: skip
        steps.append(Step(day, f"{key}-offer", "offer", {**facts, "deal": key}))
        outcome = dice.random()
        after = day + timedelta(days=dice.randrange(1, 12))
        if outcome < 0.88 or deal == 0:
            steps.append(Step(after, f"{key}-sign", "sign", {"deal": key}))
        else:
            steps.append(Step(after, f"{key}-decline", "decline", {"deal": key}))
        day = after + timedelta(days=dice.randrange(90, 260))
    return steps


def _routine(last_day: date) -> list[Step]:
    """Bill on the 1st and 15th, recognise the past month on the 2nd; customers pay in thirds.

    Every Monday, and today, terms that are over end and the totals of the day are kept.
    """
    steps, day = [], FIRST_DAY
    while day <= last_day:
        if day.day in (1, 15):
            steps.append(Step(day, f"bill-{day}", "bill"))
        if day.day in (8, 18, 27):
            steps.append(Step(day, f"pay-{day}", "pay", {"third": (8, 18, 27).index(day.day)}))
        if day.day == 2:
            steps.append(Step(day, f"recognise-{day}", "recognise", {"until": day.replace(day=1)}))
        if day.weekday() == 0 or day == last_day:
            steps.append(Step(day, f"terms-{day}", "end_terms"))
            steps.append(Step(day, f"totals-{day}", "keep_totals"))
        day += timedelta(days=1)
    return steps


def _fresh(ago: Callable[[int], date]) -> list[Step]:
    """Deals of this month, so that pay, rate and running deals have something to show."""
    found = []
    for number, bundle, seats, days in (
        (19, "platform+support", 25, 15),
        (3, "platform", 40, 11),
        (9, "scanner", 24, 8),
        (6, "platform+analytics", 20, 6),
        (28, "platform", 12, 7),
        (30, "support", 1, 5),
    ):
        key = f"fresh-{number}"
        facts = {"number": number, "bundle": bundle, "seats": seats, "discount": 5, "term": 24}
        found.append(Step(ago(days), f"{key}-offer", "offer", {**facts, "deal": key}))
        found.append(Step(ago(days - 3), f"{key}-sign", "sign", {"deal": key}))
    return found


def _last_days(last_day: date) -> list[Step]:
    """What stands open today: offers at every stage, an amendment, a cancellation, a failure."""

    def ago(days: int) -> date:
        return last_day - timedelta(days=days)

    offer = {"bundle": "platform", "seats": 40, "discount": 10, "term": 24}
    return [
        Step(ago(70), "more-seats", "amend", {"number": 0, "quantity": 30}),
        Step(ago(45), "fewer-seats", "amend", {"number": 1, "quantity": 4}),
        Step(ago(30), "moved-away", "cancel", {"number": 2}),
        Step(ago(9), "open-sent", "offer", {**offer, "number": 6, "deal": "open-sent"}),
        Step(ago(4), "open-sent-2", "offer",
             {**offer, "number": 3, "seats": 12, "deal": "open-sent-2"}),
        Step(ago(2), "open-approval", "offer",
             {**offer, "number": 4, "discount": 18, "deal": "open-approval", "stop": "approval"}),
        Step(ago(1), "open-approved", "offer",
             {**offer, "number": 9, "deal": "open-approved", "stop": "approved"}),
        Step(last_day, "open-draft", "offer",
             {**offer, "number": 11, "deal": "open-draft", "stop": "draft"}),
        Step(ago(60), "open-expired", "offer",
             {**offer, "number": 12, "deal": "open-expired", "days_open": 20}),
        Step(ago(35), "expiry", "expire"),
        Step(ago(12), "late-onboarding", "concede", {"number": 0}),
        Step(last_day, "nightly-run", "run"),
        *_fresh(ago),
        Step(ago(16), "by-phone", "offer",
             {**offer, "number": 13, "bundle": "telemetry", "deal": "by-phone"}),
        Step(ago(15), "by-phone-sign", "sign", {"deal": "by-phone"}),
        Step(ago(14), "by-phone-done", "set_up_by_hand", {"deal": "by-phone"}),
        Step(ago(3), "telemetry", "offer",
             {**offer, "number": 5, "bundle": "telemetry", "deal": "telemetry"}),
        Step(ago(3), "telemetry-sign", "sign", {"deal": "telemetry"}),
        *[
            Step(ago(20 - number), f"lead-{number}", "lead", {"number": number})
            for number in range(6)
        ],
    ]  # fmt: skip
