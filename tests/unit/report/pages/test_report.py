"""The page that accounts for a mailing, as text: what is in it, and what cannot be."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.model.mailing.delivery import Approval, DeliveryEvent, DeliveryRow, Mailing, Selection, State
from advisory_cli.model.mailing.past_doubt import PastDoubt
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.mailing.resend import Resend, ResendState
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.report.export import report_json
from advisory_cli.report.pages.report import report_page
from advisory_cli.report.pages.statistics import ACCEPTED_MEANS, MailingStats, collect_stats
from advisory_cli.report.pages.timeline_data import UNCONFIRMED

FOLDER = Path(__file__).parents[4] / "templates" / "report"
T = datetime(2026, 6, 5, 7, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WORDS = {
    State.ACCEPTED: ("accepted", 250),
    State.REFUSED: ("refused", 550),
    State.IN_DOUBT: ("in doubt", None),
    State.PLANNED: ("deferred", 451),
}


def mailing(**changes: Any) -> Mailing:
    """One mailing, with what a test changes."""
    fields: dict[str, Any] = {
        "id": "heat-1-260605-065840-ab12",
        "realm": Realm.LIVE,
        "advisory_id": "heat",
        "revision": 1,
        "subject": "Heat report",
        "language": "en",
        "content_digest": "",
        "planned_at": T - 60 * SECOND,
        "sender_domain": "example.org",
        "source": "/office/advisories/heat.md",
        "lists": ("europe",),
    }
    return Mailing(**(fields | changes))


def account(
    states: Iterable[State] = (State.ACCEPTED,),
    *,
    shown: int | None = 500,
    step: timedelta = 10 * SECOND,
    alone: int = 0,
    **changes: Any,
) -> MailingStats:
    """One message in ten seconds; `reply`, `outlet` and `name` are everybody's, the rest is the mailing's."""
    person: dict[str, Any] = {"outlet": "Gazette", "reply": "said"}
    person |= {key: changes.pop(key) for key in ("reply", "outlet", "name") if key in changes}
    rows = [
        DeliveryRow(
            id=n,
            mailing_id=changes.get("id", "heat-1-260605-065840-ab12"),
            address=f"p{n}@example.com",
            state=state,
            code=WORDS[state][1],
            changed_at=T + n * step,
            retry_at=T + timedelta(hours=3) if state is State.PLANNED else None,
            attempts=1,
            **person,
        )
        for n, state in enumerate(states)
    ]
    told = [
        DeliveryEvent(when=T + n * step, word=WORDS[one.state][0], delivery=n, address=one.address, code=one.code)
        for n, one in enumerate(rows)
    ]
    counts = {state: sum(one.state is state for one in rows) for state in State}
    summary = MailingSummary(mailing=mailing(**changes), counts={s: n for s, n in counts.items() if n}, alone=alone)
    return collect_stats(summary, told, rows, shown=shown, people=100)


MIXED = (State.ACCEPTED,) * 7 + (State.REFUSED, State.IN_DOUBT, State.PLANNED)


def page(*accounts: MailingStats, zone: str = "Europe/Brussels") -> str:
    """The page as it is written."""
    return report_page(accounts, folder=FOLDER, zone=zone, now=T + timedelta(hours=1), organisation="Example Office")


class Reader(HTMLParser):
    """Reads the page as a browser does: its text, its tags, and whether they close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.tags, self.ids = "", list[str](), list[str]()
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One opens."""
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag not in {"meta", "line", "path", "rect"}:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One that holds nothing."""
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """The last one closes."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Words."""
        if self._open and self._open[-1] != "style":
            self.text += f" {data} "


def test_report_page_loads_nothing_and_runs_nothing() -> None:
    """The report page holds no script and loads nothing.

    Otherwise a report that a director opens would tell somebody, or need the network.
    """
    text = page(account(MIXED))
    assert not re.search(r"""(src|href)=["']?[^"'#]""", text)
    assert "url(" not in text
    assert "@import" not in text
    assert "script" not in Reader(text).tags
    assert "default-src &#x27;none&#x27;; style-src &#x27;unsafe-inline&#x27;;" in text
    assert not re.search(r"%%[A-Z]+%%", text)


def test_report_page_says_what_accepted_means() -> None:
    """The page says what accepted means and that nothing is tracked, else a director would take accepted for read."""
    assert "it does not say that anybody read it. Opens and clicks are never tracked." in Reader(page(account())).text
    assert ACCEPTED_MEANS in Reader(page(account())).text


@pytest.mark.parametrize(
    "evil",
    ["</title><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "%%STYLE%%", "a\x1b[2J\x00b", "\u202eevil"],
)
def test_report_page_prints_words_of_others_as_words_only(evil: str) -> None:
    """A hostile word of a server or a list becomes no tag and no control character.

    Otherwise a reply would become a part of the page.
    """
    one = account(MIXED, reply=evil, outlet=evil, name=evil, subject=evil, lists=(evil,), sender_domain=evil)
    text = page(one, account((State.REFUSED,), reply=evil, subject=evil, lift_reason=evil, lifted_at=T))
    reader = Reader(text)
    assert "script" not in reader.tags
    assert "img" not in reader.tags
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)


def test_report_page_spells_out_control_characters() -> None:
    """The control characters of a reply are spelled out.

    Otherwise what a server tried to do to a terminal would be gone from the report, or happen to a person who copies
    from it.
    """
    text = page(account((State.REFUSED,), reply="a\x1b[2J\x00b\u202e"))
    assert "550 a\\x1b[2J\\x00b\\u202e" in text


def test_report_page_names_the_numbers_of_both_pictures() -> None:
    """The two pictures have their numbers in words and in a table.

    Otherwise people who cannot see the pictures would learn nothing.
    """
    text = page(account(MIXED))
    pictures = re.findall(r'<svg class="timeline".*?<desc[^>]*>(.*?)</desc>', text, re.DOTALL)
    assert len(pictures) == 1
    assert f"7 accepted, 1 trying again, 1 refused and 1 {UNCONFIRMED}" in pictures[0]
    assert text.count('role="img"') == 2
    assert f"<title>Gazette: 7 accepted, 1 trying again, 1 refused and 1 {UNCONFIRMED}</title>" in text
    last = re.findall(r'<tr><th scope="row">09:01:30([^\n]*)</tr>\n</tbody>', text)
    assert re.findall(r"<td[^>]*>(\d+)</td>", last[0]) == ["7", "1", "1", "1"]


def test_report_page_tells_times_in_the_zone_and_names_utc() -> None:
    """The times are those of the newsroom's zone, with UTC named.

    Otherwise a director would read the picture by the wrong clock.
    """
    text = Reader(page(account(MIXED))).text
    assert "Times: Europe/Brussels (CEST); 10:00 there is 08:00 UTC." in text
    assert "Fri 5 June, 09:00:00 to 09:01:30" in text
    assert "Times: UTC." in Reader(page(account(MIXED), zone="UTC")).text


def test_report_page_lists_failures_with_the_servers_words() -> None:
    """The unsure, refused and deferred are listed in this order with the server's words, without the accepted.

    Otherwise a press officer would have to look for the addresses elsewhere.
    """
    text = Reader(page(account(MIXED, reply="5.1.1 no such person", name="Ann Lee"))).text
    failed = text.partition(f"{UNCONFIRMED.capitalize()}, refused and trying again")[2].partition("By outlet")[0]
    assert failed.index(f"p8@example.com {UNCONFIRMED}") < failed.index(
        "p7@example.com refused 550 5.1.1 no such person"
    )
    assert failed.index("p7@example.com") < failed.index("p9@example.com trying again")
    assert "p0@example.com" not in failed


def test_report_page_shows_the_command_when_a_person_is_needed() -> None:
    """What is unconfirmed and what failed have their command, and a page without them says that no action is needed."""
    text = Reader(page(account(MIXED, alone=1))).text
    assert "advisory resolve heat-1-260605-065840-ab12" in text
    assert "advisory report heat-1-260605-065840-ab12 --format csv -o failed.csv" in text
    assert "1 message to be tried again, the next at 12:00 CEST" in text
    assert "1 waiting" not in text
    assert "No action needed." in Reader(page(account())).text


def test_report_page_tells_the_facts_of_the_mailing() -> None:
    """The page tells advisory, lists, choice, sender's domain, embargo and times.

    Otherwise a director would have to ask what was sent to whom.
    """
    text = Reader(page(account(MIXED, embargo_until=T + 5 * SECOND, options=("--limit", "9")))).text
    for words in (
        "Advisory heat, revision 1",
        "Lists europe",
        "Chosen by --limit 9",
        "Sender’s domain example.org",
        "Embargo until 09:00 CEST, Fri 5 June 2026 (07:00 UTC)",
        "First message 09:00 CEST",
        "From first to last about 2 minutes",
        "embargo ends",
    ):
        assert words in text
    assert "Lifted early" not in text


def test_report_page_never_counts_below_zero_when_messages_are_tried_again() -> None:
    """Three messages that are tried again are counted once, wait for time alone, and need no command but a choice.

    Otherwise the page would say that -3 are waiting.
    """
    text = Reader(page(account((State.ACCEPTED,) * 23 + (State.PLANNED,) * 3, alone=3))).text
    assert not re.search(r"-\d+ (waiting|scheduled|held)", text)
    assert "No action needed." in text
    assert "3 messages to be tried again" in text.partition("Will be sent automatically")[2]
    assert "advisory send" not in text


def test_report_page_tells_one_story_of_several_mailings() -> None:
    """Several mailings have one headline, one table in the order of time, and one row a person with all that they got.

    Otherwise a director would have to add up three reports.
    """
    first = account(MIXED, name="Ann Lee")
    more = account((State.ACCEPTED,), id="heat-1-y", planned_at=T + 60 * SECOND, outlet="Other")
    corrected = account(
        (State.ACCEPTED,) * 7, id="heat-2-x", revision=2, notice=NoticeKind.CORRECTION, subject="CORRECTION: Heat"
    )
    html = report_page(
        (corrected, more, first), folder=FOLDER, zone="UTC", now=T + timedelta(hours=1), headline="Heat closes schools"
    )
    reader = Reader(html)
    assert reader.text.startswith("Heat closes schools")
    assert "The latest message was accepted for 7 of 10 recipients; " in reader.text
    story = reader.text.partition("What was sent")[2]
    assert story.index("First sent") < story.index("Sent to more") < story.index("Correction")
    people = html.partition('<section class="people">')[2].partition("</section>")[0]
    assert people.count("<tr>") == 1 + 10
    (row,) = re.findall(r"<tr>(?:(?!</tr>).)*p1@example.com.*?</tr>", people)
    assert Reader(row).text.endswith(
        "p1@example.com Gazette First sent: accepted Fri 5 Jun 07:00 Correction: accepted Fri 5 Jun 07:00"
    )
    assert len(reader.ids) == len(set(reader.ids))


NOTICE: dict[str, Any] = {"id": "heat-2-x", "revision": 2}


@pytest.mark.parametrize(
    ("kind", "states", "begins"),
    [
        (NoticeKind.WITHDRAWAL, 7, "Withdrawn at 07:00 UTC, Fri 5 June 2026; all 7 were told. First sent at 07:00 UTC"),
        (NoticeKind.CORRECTION, 7, "Corrected at 07:00 UTC, Fri 5 June 2026; all 7 were told. The latest message was"),
        (NoticeKind.WITHDRAWAL, 1, "Withdrawn at 07:00 UTC, Fri 5 June 2026; the one reader was told."),
        (NoticeKind.REMINDER, 7, "The latest message was accepted for 7 of 10"),
        (
            NoticeKind.LIFT,
            7,
            "Embargo lifted at 07:00 UTC, Fri 5 June 2026. All 7 who had it under embargo were told. The latest",
        ),
    ],
)
def test_report_page_begins_with_what_became_of_the_text(kind: NoticeKind, states: int, begins: str) -> None:
    """A withdrawn or corrected text is called so in the first words, with how many were told.

    Otherwise a director reads that all is well with a text that nobody may use.
    """
    notice = account((State.ACCEPTED,) * states, notice=kind, **NOTICE)
    reader = Reader(page(notice, account(MIXED), zone="UTC"))
    assert begins in reader.text


@pytest.mark.parametrize(
    ("states", "planned_out", "left_out", "words"),
    [
        (14, {Selection.OPTED_OUT: 1}, {}, "; 14 of the 15 who have it were told; 1 has opted out since. First sent"),
        (
            13,
            {Selection.OPTED_OUT: 1},
            {"opted out": 1},
            "; 13 of the 15 who have it were told; 2 have opted out since.",
        ),
        (14, {Selection.EXCLUDED: 1}, {}, "; 14 of the 15 who have it were told; 1 was excluded. First sent"),
        (14, {Selection.DUPLICATE: 1}, {}, "; all 14 were told. First sent"),
    ],
)
def test_report_page_counts_those_who_were_not_told_when_they_have_the_text(
    states: int, planned_out: dict[Selection, int], left_out: dict[str, int], words: str
) -> None:
    """The people who have a withdrawn text and are written to no more are counted beside those who were told.

    Otherwise “all 14 were told” stands beside 15 accepted, and the director asks for the fifteenth.
    """
    notice = account((State.ACCEPTED,) * states, notice=NoticeKind.WITHDRAWAL, **NOTICE)
    notice = replace(notice, planned_out=planned_out, left_out=left_out)
    assert words in Reader(page(notice, account((State.ACCEPTED,) * 15), zone="UTC")).text


def test_report_page_says_who_got_the_text_at_the_lift_of_its_embargo() -> None:
    """After a lift the first words say who was told, who got the text then, and that all have it."""
    text = account((State.ACCEPTED,) * 6, embargo_until=T + timedelta(days=1), lifted_at=T)
    editions = {Phase.EMBARGOED: (2, T), Phase.OPEN: (4, T)}
    lift = account((State.ACCEPTED,) * 2, notice=NoticeKind.LIFT, **NOTICE)
    assert (
        "Both who had it under embargo were told; the other 4 got the text then. All 6 have it."
        in Reader(page(lift, replace(text, editions=editions))).text
    )


@pytest.mark.parametrize("runs", [None, (), (T - timedelta(days=1),), (T, T + timedelta(minutes=59))])
def test_report_page_calls_nothing_automatic_when_no_cron_runs(runs: tuple[datetime, ...] | None) -> None:
    """Where somebody waits and no cron runs, that is an action needed, and nothing is said to be sent by itself."""
    waiting = account((State.ACCEPTED, State.PLANNED), alone=1)
    text = Reader(report_page([waiting], folder=FOLDER, zone="UTC", now=T + timedelta(hours=1), cron_runs=runs)).text
    is_idle = runs is not None and len(runs) < 2
    assert ("Will be sent automatically" in text, "No action needed." in text) == (not is_idle, not is_idle)
    assert ("Nothing sends it automatically" in text.partition("Action needed")[2]) is is_idle
    assert ("advisory cron --install" in text) is is_idle
    assert "1 message to be tried again" in text


def test_report_page_counts_who_were_not_told_of_the_withdrawal() -> None:
    """Where some could not be told, the first words give both numbers, also in the report of the notice alone."""
    notice = account((State.ACCEPTED, State.ACCEPTED, State.REFUSED), notice=NoticeKind.WITHDRAWAL, **NOTICE)
    waiting = account((State.PLANNED,), notice=NoticeKind.WITHDRAWAL, **NOTICE)
    for pages in ((notice, account(MIXED)), (notice,)):
        assert "; 2 of 3 were told." in Reader(page(*pages)).text
    assert "Withdrawn at" not in Reader(page(replace(waiting, first=None), account(MIXED))).text


def test_report_page_says_on_its_first_page_that_a_person_has_to_act() -> None:
    """The first page says that something is to be done, with the numbers, and links to the steps; or nothing of it."""
    html = page(account(MIXED))
    first, _, behind = html.partition('<div class="behind">')
    assert "Action needed: 1 unconfirmed and 1 refused. What to do" in " ".join(
        Reader(first + "</main></body></html>").text.split()
    )
    assert behind.count('id="needs"') == 1
    assert "Action needed" not in page(account())


@pytest.mark.parametrize(
    ("changes", "reached"),
    [
        ({"address": "new@example.com"}, True),  # corrected in the list
        ({"name": "", "outlet": ""}, True),
        ({"address": "new@example.com", "name": "Ben"}, False),
        ({"address": "new@example.com", "outlet": "Journal"}, False),
        ({"state": State.REFUSED}, False),
    ],
)
def test_report_page_asks_for_no_correction_when_a_later_mailing_reached_the_person(
    changes: dict[str, Any], reached: bool
) -> None:
    """A refused person whom a later mailing reached, also at a corrected address, needs no action any more."""
    refused, later = account((State.REFUSED,), name="Ada"), account(name="Ada", id="heat-2")
    (row,) = later.people
    later = replace(later, people=(replace(row, **changes),))
    text = Reader(page(later, refused)).text
    assert ("1 refused. Correct the addresses" in text, "Action needed: 1 refused" in text) == (not reached,) * 2
    assert "1 refused. Correct the addresses" in Reader(page(refused, later)).text, "the newer text was refused"


DOUBT = PastDoubt(
    since=T, reply="the server hung up", decided_at=T + 120 * SECOND, arrived=True, by_hand=True, by="key:2f5c"
)


def confirmed(stats: MailingStats, doubt: PastDoubt = DOUBT) -> MailingStats:
    """The same mailing, whose first message was unconfirmed and was decided."""
    rows = list(stats.people)
    state = State.ACCEPTED if doubt.arrived else State.LEFT_OUT
    reason = "" if doubt.arrived else "withdrawn"
    rows[0] = replace(rows[0], state=state, doubt=doubt, changed_at=doubt.decided_at, code=None, reason=reason)
    return collect_stats(stats.summary, (), rows, people=100)


def test_report_page_says_who_confirmed_by_hand_and_keeps_the_time_of_sending() -> None:
    """Whoever was recorded as arrived stands with the person who said so, and was sent it when the doubt arose."""
    notice = confirmed(account((State.ACCEPTED,) * 3, notice=NoticeKind.CORRECTION, **NOTICE))
    text = Reader(page(replace(notice, first=T), account((State.ACCEPTED,) * 3), zone="UTC")).text
    assert "all 3 were told, 1 of them confirmed by hand." in text
    assert "Of those accepted, 1 was confirmed by hand: the server had not answered." in text
    row = "Correction: accepted confirmed by hand by key:2f5c at Fri 5 Jun 07:02 Fri 5 Jun 07:00"
    assert row in text
    assert "confirmed by hand" not in Reader(page(account(MIXED))).text


def test_report_page_keeps_who_may_have_a_withdrawn_text() -> None:
    """Whoever was decided as not arrived, and was not sent it again, keeps the doubt beside the withdrawal."""
    first = confirmed(account((State.ACCEPTED,) * 2), replace(DOUBT, arrived=False))
    gone = account((State.ACCEPTED,) * 2, notice=NoticeKind.WITHDRAWAL, **NOTICE)
    text = Reader(page(gone, first, zone="UTC")).text
    assert (
        "First sent: left out the text was withdrawn; unconfirmed at Fri 5 Jun 07:00, decided by hand by key:2f5c at"
        " Fri 5 Jun 07:02: not arrived Withdrawn: accepted Fri 5 Jun 07:00"
    ) in text


def test_report_page_counts_an_earlier_message_that_is_unconfirmed() -> None:
    """Tiles that count the latest message say so; whoever may have an earlier one is counted and named on the page."""
    first = account((State.IN_DOUBT, State.ACCEPTED))
    gone = account((State.ACCEPTED,) * 2, notice=NoticeKind.WITHDRAWAL, **NOTICE)
    html = page(gone, first)
    text = Reader(html).text
    assert "2 recipients, counted by the latest message to each. 1 earlier message is unconfirmed." in text
    assert "all 2 were told. 1 earlier message is unconfirmed. First sent" in text
    failed = Reader(html.partition('<section class="failed">')[2].partition("</section>")[0]).text
    assert failed.startswith("Unconfirmed Who State Server reply When Gazette p0@example.com unconfirmed First sent")
    assert "counted by" not in page(first)


def test_report_page_says_what_a_notice_says() -> None:
    """What a notice told its readers stands under what was sent, and among its facts."""
    what = "163 rivers, not 161."
    notice = account((State.ACCEPTED,), notice=NoticeKind.CORRECTION, options=("--what", what), **NOTICE)
    text = Reader(page(notice, account(MIXED))).text
    assert f"Says: {what}" in text.partition("What was sent")[2]
    assert f"Says {what}" in text.partition("Facts")[2]
    (entry, _) = json.loads(report_json((notice, account(MIXED))))["mailings"]
    assert entry["says"] == what


def test_report_page_counts_no_wait_for_an_embargo_as_slowness() -> None:
    """How fast messages were accepted is counted in each send, and names how many of all that is of."""
    rows = list(account((State.ACCEPTED,) * 20 + (State.REFUSED,), step=SECOND).people)
    early = [replace(row, phase=Phase.EMBARGOED) for row in rows[:10]]
    late = [replace(row, changed_at=T + timedelta(hours=2) + n * SECOND) for n, row in enumerate(rows[10:])]
    summary = account((State.ACCEPTED,), embargo_until=T + timedelta(hours=2)).summary
    stats = collect_stats(summary, (), [*early, *late], people=100)
    assert (stats.half_after, stats.most_after) == (4, 8)
    text = Reader(page(stats)).text
    assert (
        "1 refused. Of the 20 accepted, half were accepted within about 4 seconds of the first message of their" in text
    )


def test_report_page_says_who_has_opted_out_while_waiting() -> None:
    """Whoever waits and has opted out is not shown as somebody who will get it."""
    stats = account((State.ACCEPTED, State.PLANNED))
    rows = [stats.people[0], replace(stats.people[1], opted_out=True, attempts=0)]
    assert "waiting opted out: will not get it" in Reader(page(collect_stats(stats.summary, (), rows, people=9))).text


def test_report_page_calls_people_without_a_list_by_address() -> None:
    """People named by --to stand under “by address”: the flag is no list."""
    named = account((State.ACCEPTED,), lists=("--to",), id="heat-1-y")
    text = Reader(page(named, account(MIXED))).text
    assert "by address" in text
    assert "--to" not in text


def test_report_page_holds_what_a_director_asks_before_the_details() -> None:
    """State, numbers, the picture and what failed stand before the page break, everything else behind it, once."""
    for pages in ((account(MIXED),), (account(MIXED, id="heat-1-y"), account(MIXED))):
        first, behind = page(*pages).split('<div class="behind">')
        for words in ("Over time", "<svg", 'class="failed"', 'href="#needs"'):
            assert words in first
        for words in ("Every recipient", "The same in numbers", "Facts", 'id="needs"'):
            assert words in behind
            assert words not in first


def test_report_page_says_who_got_it_and_not_only_who_failed() -> None:
    """Each recipient has a row with name, outlet, state and time, also those who were served."""
    text = Reader(page(account(MIXED, name="Ann Lee"))).text.partition("Every recipient")[2]
    assert "10 recipients" in text
    assert "Ann Lee p0@example.com Gazette accepted Fri 5 Jun 09:00" in text


def resend(state: ResendState = ResendState.ACCEPTED, **changes: Any) -> Resend:
    """A message that somebody got once more."""
    fields: dict[str, Any] = {
        "delivery": 0,
        "address": "vera@paper.example",
        "number": 1,
        "at": T + 60 * SECOND,
        "who": "dana",
    }
    return Resend(**({"state": state, "reason": "they deleted it <b>"} | fields | changes))


def test_report_page_says_who_got_it_once_more_and_why() -> None:
    """The page names who got a message once more, when, why and at whose command, and counts them once.

    Otherwise a director would ask why somebody has two messages.
    """
    stats = replace(account(), resends=(resend(), resend(ResendState.DEFERRED, number=2)))
    text = Reader(page(stats)).text
    assert "Sent once more on request" in text
    assert "vera@paper.example" in text
    assert "they deleted it <b>" in text
    assert "by dana" in text
    assert "09:01 CEST" in text
    assert "not sent" in text
    assert "Sent once more on request" not in Reader(page(account())).text
    assert json.loads(report_json([stats]))["mailings"][0]["resends"][0]["reason"] == "they deleted it <b>"


def test_report_page_asks_for_a_decision_when_a_resend_is_unconfirmed() -> None:
    """An unconfirmed resend is among what a person has to do, with the command."""
    text = Reader(page(replace(account(), resends=(resend(ResendState.IN_DOUBT),)))).text
    assert "1 resend unconfirmed" in text
    assert "advisory resolve heat-1-260605-065840-ab12" in text
    assert "No action needed." not in text


def test_report_page_hides_a_long_table_of_people_behind_a_click() -> None:
    """Up to 200 recipients are in view and on paper, and more of them behind a click."""
    assert "<details open>" in page(account((State.ACCEPTED,) * 20))
    many = (State.ACCEPTED,) * 201
    stats = account(many)
    assert "And 101 more, all of them by: advisory status" in Reader(page(stats)).text


def test_report_page_counts_by_list_when_there_are_two() -> None:
    """Recipients of two lists are counted by list, those of one are not."""
    two = account(MIXED)
    rows = tuple(replace(row, list_name="asia" if n < 3 else "europe") for n, row in enumerate(two.people))
    text = Reader(page(replace(two, people=rows))).text.partition("By list")[2].partition("By outlet")[0]
    assert re.search(r"europe 7 4 1 1 1 .*asia 3 3 0 0 0", text)
    assert "By list" not in Reader(page(two)).text


def test_report_page_draws_one_picture_of_a_mailing_in_two_goes() -> None:
    """A mailing in two goes, days apart, has one picture from the first message to the last, with one table."""
    text = page(account(MIXED, step=6 * 3_600 * SECOND))
    assert text.count('<svg class="timeline"') == text.count('<table class="numbers">') == 1
    assert "Fri 5 June, 09:00:00 to Sun 7 June, 15:00:00" in Reader(text).text


def test_report_page_draws_nothing_that_took_less_than_a_minute() -> None:
    """A mailing of a few seconds has no picture of its time, and one of two minutes has one."""
    assert 'class="timeline"' not in page(account(MIXED, step=SECOND))
    assert 'class="timeline"' in page(account(MIXED, step=20 * SECOND))


def test_report_page_draws_no_bars_of_one_message_each() -> None:
    """Outlets with one message each have no bars, as these would all be equal."""
    one = account(MIXED)
    rows = [replace(row, outlet=f"Outlet {row.id}") for row in one.people]
    apart = collect_stats(one.summary, [], rows, people=100)
    assert "By outlet" not in Reader(page(apart)).text
    assert "By outlet" in Reader(page(one)).text


def test_report_page_has_headings_in_order() -> None:
    """No heading is more than one level below the one before, with one mailing and with several."""
    for statistics in ((account(MIXED),), (account(MIXED, id="heat-2-x", revision=2), account(MIXED))):
        levels = [int(tag[1]) for tag in Reader(page(*statistics)).tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert all(below <= above + 1 for above, below in pairwise(levels))


def test_report_page_is_called_practice_when_nothing_left() -> None:
    """A report of practice says so and one of a live mailing does not.

    Otherwise a director would believe that journalists have it.
    """
    live, practice = page(account()), page(account(realm=Realm.PRACTICE))
    assert '<p class="notice" hidden>' in live
    assert '<p class="notice" >Practice:' in practice


def test_report_page_accounts_for_a_mailing_that_never_left() -> None:
    """A mailing that was stopped before anything left has a page that says so, else a report of it would be a fault."""
    summary = MailingSummary(mailing=mailing(stopped_at=T), counts={State.PLANNED: 2})
    rows = [
        DeliveryRow(id=n, mailing_id="m", address=f"p{n}@example.com", state=State.PLANNED, changed_at=T)
        for n in range(2)
    ]
    text = Reader(page(collect_stats(summary, [], rows))).text
    assert "0 of 2 messages accepted, then stopped at 09:00 CEST, Fri 5 June 2026; 2 not sent." in text
    assert 'class="timeline"' not in page(collect_stats(summary, [], rows))
    assert "Stopped: 2 people do not get it." in text
    assert "No messages to send." in Reader(page(collect_stats(summary, [], []))).text


def test_report_page_says_not_sent_of_all_who_waited_when_it_was_stopped() -> None:
    """Who was held or tried again in a stopped mailing is not sent it, in the summary, the tiles and the list.

    Otherwise a director would wait for mail that was given up.
    """
    end = T + timedelta(hours=2)
    summary = MailingSummary(
        mailing=mailing(stopped_at=T, embargo_until=end),
        counts={State.ACCEPTED: 1, State.PLANNED: 1, State.HELD: 1, State.LEFT_OUT: 1},
        approval=Approval(who="bea", at=T),
    )
    states = ((State.ACCEPTED, 1), (State.PLANNED, 1), (State.HELD, 0), (State.LEFT_OUT, 0))
    rows = [
        DeliveryRow(
            id=n,
            mailing_id=summary.mailing.id,
            address=f"p{n}@example.com",
            state=state,
            attempts=attempts,
            changed_at=T,
            phase=Phase.EMBARGOED if n == 0 else Phase.OPEN,
            reason="opted out" if state is State.LEFT_OUT else "",
        )
        for n, (state, attempts) in enumerate(states)
    ]
    planned_out = {Selection.OPTED_OUT: 1, Selection.DUPLICATE: 2}
    text = Reader(page(collect_stats(summary, [], rows, people=9, planned_out=planned_out))).text
    assert "1 of 3 messages accepted, then stopped at 09:00 CEST, Fri 5 June 2026; 2 not sent." in text
    people = text.partition("Every recipient")[2]
    assert "p0@example.com accepted with embargo banner" in people
    assert "p1@example.com not sent" in people
    assert "p2@example.com not sent" in people
    assert "trying again" not in people
    assert "Approved by bea at 09:00 CEST" in text
    assert "1 under embargo, from 09:00 CEST" in text
    assert "Left out By the plan: 2 duplicates, 1 opted out. They are counted, and not stored by name." in text
    assert "1: opted out" in text


def test_report_page_counts_deferred_people_of_an_outlet_as_not_sent_when_it_was_stopped() -> None:
    """The table by outlet says not sent of a deferred message in a stopped mailing alone."""
    for stopped_at, said in ((T, False), (None, True)):
        table = page(account(MIXED, stopped_at=stopped_at)).partition("By outlet")[2].partition("</section>")[0]
        assert ("trying again" in table) is said
        assert ("not sent" in table) is not said


def test_report_page_begins_in_right_english_for_one_and_for_many() -> None:
    """The first sentence is right for one message and for a hundred.

    Otherwise a director would read “All 1 message were accepted”.
    """
    few = Reader(page(account())).text
    assert "The one message was accepted." in few
    assert "in ten" not in few
    many = Reader(page(account((State.ACCEPTED,) * 100))).text
    assert "All 100 messages were accepted. Of these, half were accepted within about 8 minutes of the first" in many
    assert "nine in ten within about 15 minutes." in many


@pytest.mark.slow
def test_report_page_shows_some_failures_when_there_are_many() -> None:
    """The failures beyond the number to show are counted only, and the page stays below 120,000 signs.

    Otherwise the page of a mailing that went wrong could not be opened.
    """
    one = account((State.REFUSED,) * 60 + (State.PLANNED,) * 5, shown=20)
    text = Reader(page(one)).text
    assert text.count("refused 550 said") == 3 + 20  # on the first page, and behind it
    assert "And 62 more, below." in text
    assert "And 40 more." in text
    assert len(page(account((State.REFUSED, State.ACCEPTED) * 20_000, shown=20))) < 120_000


def test_report_json_has_the_numbers_of_the_page() -> None:
    """The JSON has the numbers, times, outlets and failures of the page.

    Otherwise a script would count otherwise than the page.
    """
    told = json.loads(report_json([account(MIXED)]))
    (one,) = told["mailings"]
    assert one["counts"] == {
        "accepted": 7,
        "trying_again": 1,
        "refused": 1,
        "unsure": 1,
        "waiting": 0,
        "held": 0,
        "left_out": 0,
    }
    assert one["timeline"][-1] == {
        "when": "2026-06-05T07:01:30Z",
        "accepted": 7,
        "trying_again": 1,
        "refused": 1,
        "unsure": 1,
    }
    assert (one["first_message"], one["next_try"]) == ("2026-06-05T07:00:00Z", "2026-06-05T10:00:00Z")
    assert one["outlets"] == [
        {"outlet": "Gazette", "outlets": 1, "counts": {"accepted": 7, "refused": 1, "unsure": 1, "trying_again": 1}}
    ]
    assert [row["state"] for row in one["failed"]] == ["unsure", "refused", "trying_again"]
    assert told["note"] == ACCEPTED_MEANS


@pytest.mark.parametrize("scheme", [0, 1])
def test_report_page_colours_differ_in_brightness(scheme: int) -> None:
    """The colours of any two states differ in brightness.

    Otherwise people who do not see colours, or print in black and white, could not tell refused from accepted.
    """
    style = (FOLDER / "report.css").read_text(encoding="utf-8")
    colours = [
        re.findall(rf"--{name}: #([0-9a-f]{{6}})", style)[scheme]
        for name in ("accepted", "again", "refused", "unconfirmed")
    ]
    for one, other in combinations(map(_luminance, colours), 2):
        assert (max(one, other) + 0.05) / (min(one, other) + 0.05) > 1.6


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
