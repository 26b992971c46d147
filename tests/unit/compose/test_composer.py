"""The composer with the shipped templates: one specimen is what is sent, fields are few, placing is cheap."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from lxml import html as lxml_html

from advisory_cli.compose.composer import STANDARD, Composer
from advisory_cli.compose.personalize.fill import fill_html, fill_text
from advisory_cli.compose.render import Renderer
from advisory_cli.model.mailing.message_id import unsubscribe_token
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.advisory import Advisory, Contact, Embargo, Event, Kind
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Mailbox, Newsroom
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import inlined, kept
from tests.effort import effort

TEMPLATES = Path(__file__).parents[3] / "templates"
KEY = b"k" * 32
LONDON = Moment(wall=datetime(2026, 6, 5, 0, 1), zone="Europe/London")  # noqa: DTZ001  a wall time
ADVISORY = Advisory(
    id="a",
    kind=Kind.MEDIA_ADVISORY,
    language="en",
    headline="Protest in Brussels",
    body="The *body*.\n\n" * 5,
    contacts=(Contact(name="Ada", phone="+32 (0) 2 548 2773", email="ada@example.org"),),
    embargo=Embargo(until=LONDON),
    event=Event(title="Protest", starts=replace(LONDON, zone="Europe/Brussels"), place="Schuman"),
)
NEWSROOM = Newsroom(
    folder=Path(),
    organisation="Office",
    sender=Mailbox(address="press@example.org"),
    unsubscribe_url="https://example.org/out/{token}?a=1&b=2",
)
ADA = Recipient(
    address="ada@example.com",
    fields={
        "greeting": "Dear <b>Ada</b>",
        "first_name": "Ada",
        "last_name": "L",
        "outlet": "A & B",
        "zone": "Asia/Tokyo",
        "secret": "x",
    },
)
BO = Recipient(address="bo@example.com", fields={"greeting": "قناة", "outlet": "x" * 120, "zone": "Europe/London"})
NOBODY = Recipient(address="c@example.com")


def composer(
    advisory: Advisory = ADVISORY, newsroom: Newsroom = NEWSROOM, columns: frozenset[str] = frozenset()
) -> Composer:
    """A composer over the shipped templates."""
    return Composer(
        advisory=advisory,
        newsroom=newsroom,
        renderer=lambda one, two, **hooks: Renderer(one, two, folders=[TEMPLATES], cache=kept(), **hooks),
        inline=inlined,
        columns=columns,
        key=KEY,
    )


def tree(page: str) -> bytes:
    """A page as a parser sees it."""
    return bytes(lxml_html.tostring(lxml_html.document_fromstring(page)))


@pytest.mark.parametrize("phase", list(Phase))
def test_composer_fills_shipped_templates_as_a_full_rendering_does(phase: Phase) -> None:
    """A message filled from the shipped templates equals its full rendering, and none is rendered in full.

    Otherwise a template would send something else than it says, or be slow for everybody.
    """
    made = composer()
    for recipient in (ADA, BO, NOBODY):
        placing = made.assign_variant(recipient, phase)
        variant = made.variant(phase, placing.variant)
        full = made._compiler.render_full(phase, _values(made, recipient))
        assert fill_text(variant.text, placing.fields) == full.text[0]
        assert tree(fill_html(variant.html, placing.fields)) == tree(str(full.html[0]))
    assert (made.full_renders, made.reasons) == (0, [])


def _values(made: Composer, recipient: Recipient) -> dict[str, str]:
    return {name: made.derive(recipient, name) for name in (*STANDARD, "embargo_local", "unsubscribe_link")}


def test_specimen_equals_the_message_that_is_sent() -> None:
    """A specimen has the words, the page and the head of the message that is sent.

    Otherwise the preview would show others.
    """
    made = composer()
    specimen = made.specimen(ADA, Phase.EMBARGOED)
    placing = made.assign_variant(ADA, Phase.EMBARGOED)
    variant = made.variant(Phase.EMBARGOED, placing.variant)
    assert specimen.text == fill_text(variant.text, placing.fields)
    assert specimen.html == fill_html(variant.html, placing.fields)
    assert specimen.embargo is not None
    assert specimen.head == made.head(Phase.EMBARGOED)
    assert "Dear &lt;b&gt;Ada&lt;/b&gt;" in specimen.html
    assert "Dear <b>Ada</b>" in specimen.text


def test_placing_keeps_only_the_fields_that_a_message_needs() -> None:
    """A placing keeps the fields that the message needs and no others.

    Otherwise the ledger would keep personal data that no message needs.
    """
    fields = composer().assign_variant(ADA, Phase.EMBARGOED).fields
    assert set(fields) == {"name", "outlet", "email", "greeting", "embargo_local", "unsubscribe_link"}
    assert fields["name"] == "Ada L"
    assert "JST" in fields["embargo_local"]
    token = unsubscribe_token(KEY, recipient_key=ADA.key)
    assert fields["unsubscribe_link"] == f"https://example.org/out/{token}?a=1&b=2"


def test_fields_used_are_the_columns_of_the_lists() -> None:
    """The fields used are those asked of the lists, without the derived ones."""
    made = composer()
    made.assign_variant(ADA, Phase.EMBARGOED)
    assert made.fields_used == {"email", "greeting", "outlet"}


def test_digest_changes_when_the_words_or_the_phase_do() -> None:
    """The digest changes with the words and the phase, and not with columns or placings.

    Otherwise an approved text would change unseen, or each run look like another text.
    """
    digest = composer().head(Phase.OPEN).digest
    assert digest == composer(columns=frozenset({"x"})).head(Phase.OPEN).digest
    made = composer()
    made.assign_variant(ADA, Phase.OPEN)
    assert digest == made.head(Phase.OPEN).digest
    assert len(digest) == 64
    assert digest != composer(replace(ADVISORY, body="Another body.")).head(Phase.OPEN).digest
    assert digest != composer().head(Phase.EMBARGOED).digest


def test_unsubscribe_link_is_a_mail_when_there_is_no_page() -> None:
    """A newsroom without a page for opting out gives a link to an e-mail with the recipient's token."""
    made = composer(newsroom=replace(NEWSROOM, unsubscribe_url="", unsubscribe_mailto="out@example.org"))
    token = unsubscribe_token(KEY, recipient_key=ADA.key)
    assert made.derive(ADA, "unsubscribe_link") == f"mailto:out@example.org?subject=unsubscribe%20{token}"


@pytest.mark.slow
def test_placing_is_cheap_when_repeated() -> None:
    """A placing that is repeated takes little effort.

    Otherwise planning for ten thousand recipients would take minutes.
    """
    made = composer()
    made.assign_variant(ADA, Phase.EMBARGOED)

    def place() -> None:
        for _ in range(20_000):
            made.assign_variant(ADA, Phase.EMBARGOED)

    assert effort(place, limit=20) < 20


@pytest.mark.slow
def test_composer_renders_again_when_a_full_rendering_was_dropped(tmp_path: Path) -> None:
    """The full renderings beyond the last 64 are made again when asked for, and each is the right one.

    Otherwise a template beyond slots would keep all its renderings in memory.
    """
    (tmp_path / "media-advisory.txt").write_text("{{ advisory.headline }} for {{ recipient.first_name ~ '!' }}\n")
    made = Composer(
        advisory=ADVISORY,
        newsroom=NEWSROOM,
        renderer=lambda one, two, **hooks: Renderer(one, two, folders=[tmp_path, TEMPLATES], cache=kept(), **hooks),
        inline=inlined,
        columns=frozenset(),
        key=KEY,
    )
    placings = [
        made.assign_variant(Recipient(address=f"r{n}@example.com", fields={"first_name": f"N{n}"}), Phase.OPEN)
        for n in range(70)
    ]
    assert made.full_renders == 70
    assert len(made._cache(Phase.OPEN).recent) <= 64
    for number in (0, 3, 69):
        text = made.variant(Phase.OPEN, placings[number].variant).text
        assert text == (f"Protest in Brussels for N{number}!\n",)
