"""The people a generator writes into a list, kept apart from the file: no reader of ours is asked who stands there."""

import random
from dataclasses import dataclass, field
from typing import Final

FIRST: Final = (
    "Ada", "Bram", "Chloé", "Dörte", "Émile", "Fulvia", "Göran", "Hélène", "Íñigo", "Jürgen", "Karin", "Luísa",
    "Maïté", "Niamh", "Øystein", "Petra", "Quentin", "Renée", "Søren", "Thaïs", "Ulla", "Véronique", "Wim", "Zoë",
)  # fmt: skip
LAST: Final = (
    "Placeholder", "Voorbeeld", "Exemple", "Beispiel", "D’Essai", "O'Sample", "Muster", "van der Test", "Ejemplo-Ruiz",
    "Specimen, Jr.", "Modèle", "Ærø", "Núñez", "Probst", "Saint-Essai", "Leitner",
)  # fmt: skip
OUTLETS: Final = (
    "The Morning Sample", "Le Courrier fictif", "Der Musterbote", "Sample & Partners", 'Radio "Attrappe"',
    "Specimen, Sample and Sons", "Het Dagvoorbeeld", "Télé Chimère; Bruxelles", "Diario Inventado", "Påhittade Bladet",
)  # fmt: skip
BEATS: Final = ("climate", "security", "human-rights", "migration; climate", "culture")
PLACES: Final = (
    ("en-GB", "GB", "Europe/London"), ("fr-BE", "BE", "Europe/Brussels"), ("de", "DE", "Europe/Berlin"),
    ("fr", "FR", "Europe/Paris"), ("en-US", "US", "America/New_York"), ("nl", "NL", "Europe/Amsterdam"),
)  # fmt: skip
IDN: Final = (("müller.example", "xn--mller-kva.example"), ("bücher.example", "xn--bcher-kva.example"))


@dataclass(slots=True, eq=False)
class Person:
    """One person in one row of a list, as the generator wrote them.

    `addresses` are those a reader of the row would write to, in the form a message shows them; none where a mutation
    left nothing to write to. `seen` says that whoever opens the file sees the row.
    """

    name: str
    addresses: tuple[str, ...]
    facts: dict[str, str] = field(default_factory=dict, repr=False)
    seen: bool = True
    spoilt: str = ""  # what a mutation did to the row, in words


def invent(number: int, rng: random.Random) -> Person:
    """A person whose address is nobody else's; one in twelve has a domain beyond ASCII."""
    first, last, outlet = rng.choice(FIRST), rng.choice(LAST), rng.choice(OUTLETS)
    language, country, zone = rng.choice(PLACES)
    written = shown = f"p{number}.{rng.randrange(10, 99)}@outlet{number % 7}.example"
    if rng.random() < 0.08:
        domain, ascii_domain = rng.choice(IDN)
        written, shown = f"p{number}@{domain}", f"p{number}@{ascii_domain}"
    elif rng.random() < 0.1:
        written = written.replace("p", "P", 1).replace("outlet", "Outlet")
    agreed = rng.choice(("2026-03-12", "2026-01-20", ""))
    facts = {
        "email": written,
        "first_name": first,
        "last_name": last,
        "name": f"{first} {last}",
        "outlet": outlet,
        "role": rng.choice(("Reporter", "Redaktion Europa", "Cheffe de rubrique", "")),
        "beat": rng.choice(BEATS),
        "country": country,
        "language": language,
        "zone": zone,
        "embargo_ok": "yes" if agreed else rng.choice(("no", "")),
        "embargo_agreed_on": agreed,
        "phone": f"+32 2 555 {number % 100:02} {rng.randrange(10, 99)}",
        "notes": rng.choice(("", "", "met in May", "prefers calls, before ten", 'says "no attachments"')),
        "empty": "",
    }
    return Person(name=facts["name"], addresses=(shown,), facts=facts)


def shown_as(address: str) -> str:
    """An address in the form of a message's header, small letters: the domain as ASCII (IDNA), by this table alone."""
    address = address.strip().lower()
    for written, ascii_domain in IDN:
        address = address.replace(f"@{written}", f"@{ascii_domain}")
    return address
