"""What `advisory new` asks: what is asked at all, what is asked again, and how an answer is read."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from advisory_cli.actions.setup.new_advisory import PersonToAsk
from advisory_cli.cli.terminal import new_questions
from advisory_cli.cli.terminal.new_questions import NewOptions, ask_answers
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.press.advisory import Kind
from tests.compose_samples import newsroom

NOW = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)
Type = Callable[..., list[str]]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Type:
    """A person who types these answers, the last one from then on; the questions, and what was said of an answer."""

    def type_answers(*answers: str) -> list[str]:
        asked: list[str] = []
        waiting = [*answers]

        def ask(question: str, **_: object) -> str:
            asked.append(question)
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

        monkeypatch.setattr(new_questions, "can_prompt", lambda: bool(answers))
        monkeypatch.setattr(new_questions, "ask_text", ask)
        monkeypatch.setattr(new_questions, "info", lambda words: asked.append(f"! {words}"))
        return asked

    return type_answers


def answers(kind: str | None = "note", **given: Any) -> Any:
    """The answers for a new advisory of an office in Brussels."""
    return ask_answers(kind, NewOptions(**({"headline": "A protest"} | given)), newsroom(language="fr"), NOW)


def test_flags_alone_make_an_advisory_when_nobody_can_be_asked(desk: Type) -> None:
    """Without a terminal the flags count, the rest stays open, and date and language are the newsroom's."""
    desk()
    made = answers(embargo="2026-06-05 11:00", issued_in=" Brussels ", contacts=("Ada Example, +32 2 555 01 00",))
    assert (made.kind, made.headline, made.language, made.id) == (Kind.NOTE, "A protest", "fr", "")
    assert (made.event, made.starts, made.place, made.issued_in) == ("", None, "", "Brussels")
    assert made.embargo.moment.zone == "Europe/Brussels"
    assert made.issued_on == date(2026, 6, 2)  # by the office's clocks
    assert made.contacts == (PersonToAsk(name="Ada Example", phone="+32 2 555 01 00", email=""),)


def test_flags_win_over_the_newsroom(desk: Type) -> None:
    """Language, zone of the event and id are those of the flags; an embargo keeps the newsroom's zone."""
    desk()
    made = answers(
        "media-advisory",
        language="en_gb",
        zone="Europe/London",
        starts="2026-06-05 11:00",
        embargo="2026-06-05 09:00",
        advisory_id="summit",
        event="Vigil",
        place="Square",
    )
    assert (made.language, made.id, made.event, made.place) == ("en-GB", "summit", "Vigil", "Square")
    assert (made.starts.moment.zone, made.embargo.moment.zone) == ("Europe/London", "Europe/Brussels")


@pytest.mark.parametrize(
    ("kind", "headline", "remedy"),
    [(None, "A protest", "Name one: advisory new KIND (media-advisory, "), ("note", "", "Add --headline TEXT")],
)
def test_kind_and_headline_are_required_when_nobody_can_be_asked(
    desk: Type, kind: str | None, headline: str, remedy: str
) -> None:
    """Without a terminal kind and headline have to be given, and the fault shows how."""
    desk()
    with pytest.raises(UsageFault, match="No terminal to ask for the") as caught:
        answers(kind, headline=headline)
    assert caught.value.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"language": "engl"}, "--language: “engl” is not a language."),
        ({"zone": "Mars"}, "--zone: "),
        ({"embargo": "2026-06-05 09:00 recipient"}, "--embargo: This time has to be the same for everybody."),
        ({"contacts": ("ada@newsroom.example",)}, "--contact: “ada@newsroom.example” is not a name"),
        ({"contacts": ("Ada, 1, 2",)}, "--contact: “Ada, 1, 2” is not a name"),
        ({"contacts": ("Ada, a@x.example, b@x.example",)}, "--contact: “Ada, a@x.example, b@x.example” is not"),
        ({"contacts": (", 1",)}, "--contact: “, 1” is not a name"),
    ],
)
def test_flag_that_cannot_be_read_is_a_fault_that_names_it(desk: Type, given: dict[str, Any], words: str) -> None:
    """A flag that cannot be read is refused with its name, and shows what would be right."""
    desk()
    with pytest.raises(UsageFault) as caught:
        answers(**given)
    assert caught.value.message.startswith(words)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("media-advisory", ["What are journalists invited to?", "When does it begin", "Where is it?"]),
        ("press-release", ["Town it is issued in"]),
    ],
)
def test_person_is_asked_for_what_the_kind_needs(desk: Type, kind: str, asked: list[str]) -> None:
    """An invitation is asked for its event, another text for its town, both for embargo and contact; Enter skips."""
    questions = desk("")
    made = answers(kind)
    wanted = [*asked, "Embargo until", "Whom can journalists ask?"]
    assert len(questions) == len(wanted)
    for question, beginning in zip(questions, wanted, strict=True):
        assert question.startswith(beginning)
    assert (made.event, made.starts, made.place, made.issued_in, made.embargo, made.contacts) == (
        "",
        None,
        "",
        "",
        None,
        (),
    )


def test_person_is_asked_again_when_a_needed_answer_is_missing_or_wrong(desk: Type) -> None:
    """The headline is asked until there is one, and the kind until it can be read, with what was wrong."""
    questions = desk("", "9", "note", "", "Protest", "")
    made = answers(None, headline="")
    assert (made.kind, made.headline) == (Kind.NOTE, "Protest")
    kinds = [question for question in questions if question.startswith("Kind (1 ")]
    assert len(kinds) == 3
    assert "! “9” is not a kind. Type a number from 1 to 5." in questions
    assert questions.count("Headline") == 2


def test_person_is_not_asked_for_what_a_flag_has_said(desk: Type) -> None:
    """A fact of a flag is not asked for, and contacts of flags are all there are."""
    questions = desk("")
    made = answers(
        "press-release", issued_in="Brussels", embargo="2026-06-05 11:00", contacts=("Ada", "Ben, b@x.example")
    )
    assert questions == []
    assert [person.email for person in made.contacts] == ["", "b@x.example"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1", Kind.MEDIA_ADVISORY),
        ("5", list(Kind)[4]),
        ("n", Kind.NOTE),
        ("NOTE", Kind.NOTE),
        ("6", None),
        ("", None),
        ("xy", None),
    ],
)
def test_kind_is_read_by_number_or_by_the_beginning_of_its_name(text: str, kind: Kind | None) -> None:
    """A kind is its number or the beginning of one name alone."""
    if kind is not None:
        assert new_questions._kind(text) is kind
        return
    with pytest.raises(UsageFault, match="is not a kind"):
        new_questions._kind(text)


@pytest.mark.parametrize(
    ("text", "phone", "email"),
    [
        ("Ada", "", ""),
        ("Ada, +32 2 555 01 00, ada@x.example", "+32 2 555 01 00", "ada@x.example"),
        ("Ada, ada@x.example,+32 2 555 01 00", "+32 2 555 01 00", "ada@x.example"),
        ("Ada, , ada@x.example", "", "ada@x.example"),
    ],
)
def test_contact_is_read_with_phone_and_address_in_any_order(text: str, phone: str, email: str) -> None:
    """Phone and address may change places, and either may be missing."""
    assert new_questions._person(text) == PersonToAsk(name="Ada", phone=phone, email=email)
