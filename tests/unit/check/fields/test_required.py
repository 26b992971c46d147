"""check.fields.required: what an advisory must say, its event, its lists; and check.explain."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from advisory_cli.check.explain import explain
from advisory_cli.check.fields.events import check_event
from advisory_cli.check.fields.lists import check_columns, check_duplicates, check_empty
from advisory_cli.check.fields.required import check_required
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.press.advisory import KIND_RULES, Advisory, Contact, Dateline, Event, Kind, PagePiece, Picture
from advisory_cli.model.schedule.times import Moment

NOW = datetime(2014, 1, 27, 12, 0, tzinfo=UTC)
PERSON = Contact(name="A", phone="+32 2 555 01 23")
ISSUED = Dateline(place="Brussels", date=date(2014, 1, 24))


def event(starts: str = "2014-01-27 14:00", ends: str = "", **fields: Any) -> Event:
    """An event in Brussels."""
    last = Moment(wall=datetime.fromisoformat(ends), zone="Europe/Brussels") if ends else None
    return Event(
        title="E", starts=Moment(wall=datetime.fromisoformat(starts), zone="Europe/Brussels"), ends=last, **fields
    )


def advisory(kind: Kind = Kind.MEDIA_ADVISORY, **fields: object) -> Advisory:
    """An advisory with a contact, and what else is given."""
    given: dict[str, object] = {"headline": "H", "body": "B", "contacts": (PERSON,), "lines": {"kind": 3}, **fields}
    return Advisory(id="a", kind=kind, language="en", source=Path("a.md"), **given)  # type: ignore[arg-type]


def words(found: tuple[Finding, ...]) -> list[str]:
    """The sentences."""
    return [one.words for one in found]


def test_invitation_is_refused_when_it_has_no_event_or_no_place() -> None:
    """A media advisory needs an event, and the event a place, an address online or a locality.

    Otherwise the press could be invited to nowhere.
    """
    (none,) = check_required(advisory())
    assert (none.code, str(none.place)) == ("ADV08", "a.md:3")
    assert none.words == "A media advisory needs an event: what the press is invited to, when and where."
    assert "event:\n" in none.remedy
    (nowhere,) = check_required(advisory(event=event(), lines={"kind": 3, "event": 8}))
    assert nowhere.place.line == 8
    for where in ({"place": "P"}, {"online": "https://example.org"}, {"locality": "Brussels"}):
        assert check_required(advisory(event=event(**where))) == ()


def test_kind_rules_have_a_row_for_each_kind() -> None:
    """Each kind has a row, with a name for messages and each piece of the e-mail once.

    Otherwise a text of that kind would end `check` with a traceback, or leave facts out.
    """
    assert list(KIND_RULES) == list(Kind)
    for rules in KIND_RULES.values():
        assert re.fullmatch(r"An? [a-z ]+", rules.name)
        assert sorted(rules.pieces) == sorted(get_args(PagePiece))


@pytest.mark.parametrize("kind", list(Kind))
def test_text_is_refused_by_the_name_of_its_kind_when_it_states_nothing(kind: Kind) -> None:
    """A text of each kind that says neither where nor when is refused in the words of its kind."""
    required = "an event: what the press is invited to" if KIND_RULES[kind].invites else "a dateline: where and when"
    assert words(check_required(advisory(kind)))[0].startswith(f"{KIND_RULES[kind].name} needs {required}")


@pytest.mark.parametrize("kind", [kind for kind in Kind if KIND_RULES[kind].invites])
def test_invitation_passes_when_its_event_says_all(kind: Kind) -> None:
    """A text of each kind that invites passes with a place and a way in, and needs no dateline."""
    assert check_required(advisory(kind, event=event(place="P", access="Gate 2"))) == ()


@pytest.mark.parametrize("kind", [kind for kind in Kind if not KIND_RULES[kind].invites])
def test_text_is_refused_when_it_has_no_dateline(kind: Kind) -> None:
    """A text of each kind that does not invite needs a dateline, and the remedy shows one."""
    (one,) = check_required(advisory(kind))
    assert "dateline" in one.words
    assert "dateline:\n" in one.remedy
    assert check_required(advisory(kind, dateline=ISSUED)) == ()


def test_photo_call_is_refused_when_it_does_not_say_what_there_is_to_see() -> None:
    """A photo call needs a way of access or a picture's caption.

    Otherwise photographers would be called to an unknown picture.
    """
    assert len(check_required(advisory(Kind.PHOTO_CALL, event=event(place="P")))) == 1
    assert check_required(advisory(Kind.PHOTO_CALL, event=event(place="P", access="Gate 2"))) == ()
    seen = Picture(caption="A crane")
    assert check_required(advisory(Kind.PHOTO_CALL, event=event(place="P"), picture=seen)) == ()


@pytest.mark.parametrize(
    ("contacts", "needs"),
    [
        ((), "somebody a journalist can call or write to"),
        ((Contact(name="A"),), "a contact with a phone, mobile or email"),
        ((Contact(name="", phone="+32 2 555 01 23"),), "a contact with a name"),
    ],
)
def test_contacts_are_refused_when_nobody_can_be_reached(contacts: tuple[Contact, ...], needs: str) -> None:
    """A text needs a contact with a name and a phone, mobile or email."""
    found = check_required(advisory(Kind.NOTE, dateline=ISSUED, contacts=contacts))
    assert words(found) == [f"A note needs {needs}."]


def test_headline_and_body_are_refused_when_blank() -> None:
    """A blank headline and a blank body are each refused, else an empty text could leave."""
    found = check_required(advisory(Kind.NOTE, dateline=ISSUED, headline=" ", body="\n"))
    assert [one.code for one in found] == ["ADV08", "ADV17"]


def test_event_is_warned_of_when_it_is_over() -> None:
    """An event that is over is warned of, and one that is under way or begins now passes.

    Otherwise a reused file would pass without a word.
    """
    (one,) = check_event(advisory(event=event("2014-01-27 12:30")), now=NOW)
    assert (one.code, one.level) == ("TXT06", Level.WARNING)
    assert one.words == "The event is over: it was at 12:30 on Monday 27 January 2014 (Europe/Brussels)."
    assert check_event(advisory(event=event("2014-01-27 12:30", "2014-01-27 13:30")), now=NOW) == ()
    assert check_event(advisory(event=event("2014-01-27 13:00")), now=NOW) == ()
    assert check_event(advisory(), now=NOW) == ()


def test_event_is_refused_when_it_ends_before_it_starts() -> None:
    """An event that ends before it starts is refused."""
    (one,) = check_event(advisory(event=event("2014-01-27 12:30", "2014-01-26 13:30")), now=NOW)
    assert (one.code, one.level) == ("TXT07", Level.ERROR)


def test_event_is_refused_when_it_ends_as_it_starts() -> None:
    """An event from 11:00 to 11:00 is refused: one of the two times was copied from the other."""
    (one,) = check_event(advisory(event=event("2014-01-27 11:00", "2014-01-27 11:00")), now=NOW)
    assert (one.code, one.level) == ("TXT07", Level.ERROR)
    assert one.words.endswith(", at the same time.")
    assert check_event(advisory(event=event("2014-01-27 13:00", "2014-01-27 13:01")), now=NOW) == ()


def test_columns_are_refused_when_a_template_needs_them_and_a_list_has_none() -> None:
    """A column that a template uses and a list lacks is named for each list, with the one perhaps meant.

    Otherwise every message of that list would have the same gap.
    """
    used, standard = frozenset({"outlet", "desk", "first_nam"}), frozenset({"outlet", "first_name"})
    found = check_columns(used=used, standard=standard, lists=[("eu", ("email", "desks")), ("uk", ("email", "desk"))])
    assert {(one.code, one.words.split(",")[1].strip()) for one in found} == {
        ("LST07", "but the list eu does not have it."),
        ("LST07", "but the list uk does not have it."),
    }
    assert len(found) == 3
    assert "“desks”" in found[0].remedy
    assert "“first_name”" in found[1].remedy


def test_list_is_refused_when_empty_and_noted_when_nobody_is_left() -> None:
    """Repeated rows are warned of, an empty list is refused, and a second run with nobody left is only noted."""
    assert check_duplicates(0) == ()
    assert check_duplicates(1)[0].words.startswith("1 row repeats")
    assert check_duplicates(3)[0].level is Level.WARNING
    assert check_empty({})[0].level is Level.ERROR
    (note,) = check_empty({Selection.HAS_IT: 1204, Selection.SCHEDULED: 4, Selection.DUPLICATE: 1, Selection.SEND: 0})
    assert (note.level, note.words) == (
        Level.NOTE,
        "No new recipients: 1 duplicate, 1,204 already sent, 4 already scheduled.",
    )
    assert check_empty({Selection.HAS_IT: 25, Selection.SEND: 1}) == ()
    assert check_empty({Selection.HAS_IT: 25, Selection.HELD: 1}) == ()


def test_explain_tells_a_code_and_helps_when_it_is_misspelt() -> None:
    """A code is explained in whatever letters it is typed, and a slip of the finger gets the code perhaps meant."""
    assert explain(" emb06 ").startswith(
        "EMB06  embargo ends after the event starts  (error)\n\nNo one can keep silent"
    )
    for slip in ("EMB99", "EBM06", "TXT1"):
        with pytest.raises(UsageFault) as fault:
            explain(slip)
        assert "Did you mean" in fault.value.remedy
    with pytest.raises(UsageFault, match="no code"):
        explain("hello")
