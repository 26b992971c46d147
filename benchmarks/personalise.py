"""What one recipient costs: a variant filled and encoded, beside a full rendering with premailer, in one run.

    python benchmarks/personalise.py [RECIPIENTS]

The goal is under 100 µs a recipient for place and build of a message of about 30 KB; see docs/architecture.md.
"""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from advisory_cli.compose.composer import Composer
from advisory_cli.compose.frozen import pack_head, pack_variant
from advisory_cli.compose.inline import inline
from advisory_cli.compose.mime import HEAD, Builder
from advisory_cli.compose.render import Renderer
from advisory_cli.model.advisory import Advisory, Contact, Embargo, Kind
from advisory_cli.model.delivery import Delivery
from advisory_cli.model.edition import Phase
from advisory_cli.model.moments import Moment
from advisory_cli.model.newsroom import Mailbox, Newsroom
from advisory_cli.model.recipient import Recipient

TEMPLATES = Path(__file__).parents[1] / "templates"
KEY = b"k" * 32
PARAGRAPH = (
    "NGOs join forces in *Brussels* against the crack-down on civil society – everybody is invited to come. " * 3
)
ADVISORY = Advisory(
    id="benchmark",
    kind=Kind.PRESS_RELEASE,
    language="en",
    headline="A release of ordinary length",
    body=f"{PARAGRAPH}\n\n" * 18,
    contacts=(Contact(name="Ada Lovelace", phone="+32 2 548 2773", email="ada@example.org"),),
    embargo=Embargo(until=Moment(wall=datetime(2026, 6, 5, 0, 1), zone="Europe/London")),  # noqa: DTZ001
)
NEWSROOM = Newsroom(
    folder=Path(),
    organisation="The Office",
    sender=Mailbox(address="press@example.org", name="The Office"),
    unsubscribe_mailto="out@example.org",
    unsubscribe_url="https://example.org/out/{token}",
)


def people(count: int) -> list[Recipient]:
    """Recipients of several zones and names, one in four without a greeting."""
    zones = ("Europe/London", "Asia/Tokyo", "America/New_York", "")
    return [
        Recipient(
            address=f"journalist{number}@example.com",
            fields={
                "name": ("Ada Lovelace", "Zoë Müller", "O'Neil, Bo", "سلوى")[number % 4] + f" {number}",
                "greeting": f"Dear colleague {number}," if number % 4 else "",
                "outlet": f"The Paper & Co {number}",
                "zone": zones[number % len(zones)],
            },
        )
        for number in range(count)
    ]


def composer() -> Composer:
    """A composer over the shipped templates."""
    return Composer(
        advisory=ADVISORY,
        newsroom=NEWSROOM,
        renderer=lambda advisory, newsroom, **hooks: Renderer(advisory, newsroom, folders=[TEMPLATES], **hooks),
        inline=inline,
        columns=frozenset(),
        key=KEY,
    )


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    made, phase, recipients = composer(), Phase.EMBARGOED, people(count)
    start = time.perf_counter()
    made.head(phase)
    for recipient in recipients[:8]:
        made.place(recipient, phase)
    first = time.perf_counter() - start
    start = time.perf_counter()
    placings = [made.place(recipient, phase) for recipient in recipients]
    placing = time.perf_counter() - start
    builder = Builder(
        lambda asked, number: (
            pack_head(made.head(asked)) if number == HEAD else pack_variant(made.variant(asked, number))
        ),
        key=KEY,
    )
    now, size = datetime(2026, 6, 1, tzinfo=UTC), 0
    start = time.perf_counter()
    for number, (recipient, place) in enumerate(zip(recipients, placings, strict=True)):
        delivery = Delivery(
            id=number,
            mailing_id="m",
            address=recipient.address,
            key=recipient.key,
            fields=place.fields,
            phase=phase,
            variant=place.variant,
            date=now,
            attempt=1,
        )
        size += len(builder.build(delivery).content)
    building = time.perf_counter() - start
    full = full_render(recipients[:20], phase)
    each = (first + placing + building) / count
    variants, alone = len({place.variant for place in placings}), made.full_renders
    print(f"{count} recipients, {variants} variants, {alone} full renderings, {size / count / 1000:.1f} KB each")
    print(f"rendering the variants, {first * 1000:6.0f} ms  {first / count * 1e6:9.1f} µs a recipient")
    print(f"place                              {placing / count * 1e6:9.1f} µs")
    print(f"build                              {building / count * 1e6:9.1f} µs")
    print(f"together                           {each * 1e6:9.1f} µs")
    print(f"full render + premailer            {full * 1e6:9.1f} µs   {full / each:.0f} times as much")


def full_render(recipients: list[Recipient], phase: Phase) -> float:
    """Seconds for one recipient without slots, no message built."""
    renderer = Renderer(ADVISORY, NEWSROOM, folders=[TEMPLATES])
    names = ("email", "name", "greeting", "outlet", "zone", "embargo_local", "unsubscribe_link")
    other = composer()
    start = time.perf_counter()
    for recipient in recipients:
        values = {name: other.derive(recipient, name) for name in names}
        renderer.render("text", phase, values)
        inline(renderer.render("html", phase, values))
    return (time.perf_counter() - start) / len(recipients)


if __name__ == "__main__":
    main()
