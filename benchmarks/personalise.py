"""What one recipient costs: a variant filled, encoded and made ready to leave, beside a full rendering with premailer.

    python benchmarks/personalise.py [RECIPIENTS]

All in one run. The goal is 20 µs to build a message of about 30 KB and 8 µs to make it ready for the wire; see
docs/architecture.md.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from advisory_cli.compose.composer import Composer
from advisory_cli.compose.inline import inline
from advisory_cli.compose.mime.builder import HEAD, Builder
from advisory_cli.compose.render import Renderer
from advisory_cli.compose.serialize import pack_head, pack_variant
from advisory_cli.deliver.validation import dot_stuffed, validate
from advisory_cli.model.mailing.delivery import Delivery, Message
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.advisory import Advisory, Contact, Embargo, Kind
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Mailbox, Newsroom
from advisory_cli.model.schedule.times import Moment

TEMPLATES = Path(__file__).parents[1] / "templates"
KEY = b"k" * 32
ROUNDS = 5
SAMPLE = 1000
Thing = TypeVar("Thing")
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


def deliveries(made: Composer, recipients: list[Recipient], phase: Phase) -> list[Delivery]:
    """What the ledger would give out."""
    now = datetime(2026, 6, 1, tzinfo=UTC)
    placed = ((recipient, made.assign_variant(recipient, phase)) for recipient in recipients)
    return [
        Delivery(
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
        for number, (recipient, place) in enumerate(placed)
    ]


def fastest(work: Callable[[Thing], object], things: list[Thing]) -> float:
    """Seconds for one of `things`: the best of some rounds, for others may use this computer meanwhile."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for thing in things:
            work(thing)
        rounds.append(time.perf_counter() - start)
    return min(rounds) / len(things)


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    made, phase, recipients = composer(), Phase.EMBARGOED, people(count)
    start = time.perf_counter()
    made.head(phase)
    for recipient in recipients[:8]:
        made.assign_variant(recipient, phase)
    first = time.perf_counter() - start
    builder = Builder(
        lambda asked, number: (
            pack_head(made.head(asked)) if number == HEAD else pack_variant(made.variant(asked, number))
        ),
        key=KEY,
    )
    claimed = deliveries(made, recipients, phase)
    sample = [builder.build(delivery) for delivery in claimed[:SAMPLE]]
    placing = fastest(lambda recipient: made.assign_variant(recipient, phase), recipients)
    building = fastest(builder.build, claimed)
    leaving = fastest(ready, sample)
    full = full_render(recipients[:20], phase)
    each = first / count + placing + building + leaving
    variants, size = len({delivery.variant for delivery in claimed}), sum(message.size for message in sample)
    print(f"{count} recipients, {variants} variants, {size / len(sample) / 1000:.1f} KB each")
    print(f"{made.full_renders} full renderings, {len(sample[-1].parts)} parts a message, best of {ROUNDS} rounds")
    print(f"rendering the variants, {first * 1000:6.0f} ms  {first / count * 1e6:9.1f} µs a recipient")
    print(f"place                              {placing * 1e6:9.1f} µs")
    print(f"build                              {building * 1e6:9.1f} µs")
    print(f"wire                               {leaving * 1e6:9.1f} µs")
    print(f"together                           {each * 1e6:9.1f} µs")
    print(f"full render + premailer            {full * 1e6:9.1f} µs   {full / each:.0f} times as much")


def ready(message: Message) -> bytes:
    """What a transport does with a message before it leaves."""
    validate(message, utf8=False)
    return b"".join(dot_stuffed(message))


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
