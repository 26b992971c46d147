"""What keeps a mailing, as `status` and bare `advisory` show it."""

from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.obstacles import Kind, Obstacle
from advisory_cli.report.screens.overview import overview_lines
from advisory_cli.report.screens.status import mailings_lines
from tests.unit.report.screens.test_status import NOW, PRACTICE, scene, shown, summary

LATE = Obstacle(kind=Kind.LATE, words="For 3 people it is too late.", remedy="Send it, or stop it.", code=76)
CLOCK = Obstacle(kind=Kind.UNSOUND, words="The clock is wrong.", remedy="Set it.", code=76, blocks=True, wide=True)
GONE = Obstacle(kind=Kind.NOT_LISTED, words="1 person left the list.", asks=False)


def test_status_and_overview_show_the_obstacle_and_promise_nothing() -> None:
    """An obstacle is shown with its way out in status and overview, and nothing is promised to leave by itself.

    Otherwise a person would be told to wait for what does not leave.
    """
    one = summary({State.HELD: 3}, id="heat.1", embargo_until=NOW.replace(hour=20))
    around = scene(obstacles={"heat.1": (LATE,)})
    for text in (shown(mailings_lines([one], around)), shown(overview_lines([one], around, route=PRACTICE))):
        assert "For 3 people it is too late. Send it, or stop it." in text
        assert "sent automatically" not in text
    assert "Action needed on 1 mailing" in shown(overview_lines([one], around, route=PRACTICE))


def test_status_says_an_obstacle_once_when_it_holds_for_all() -> None:
    """An obstacle that holds for all mailings is said once.

    Otherwise five mailings would repeat the same paragraph five times.
    """
    both = [summary({State.HELD: 3}, id=name, embargo_until=NOW.replace(hour=20)) for name in ("a.1", "b.1")]
    text = shown(mailings_lines(both, scene(obstacles={"a.1": (CLOCK,), "b.1": (CLOCK,)})))
    assert text.count("The clock is wrong.") == 1
    assert "sent automatically" not in text


def test_overview_needs_nobody_when_the_obstacle_asks_for_nobody() -> None:
    """An obstacle that asks for nobody is shown as a note, and nothing needs a person.

    Otherwise a note would look like an alarm.
    """
    one = summary({State.HELD: 3}, id="heat.1", embargo_until=NOW.replace(hour=20))
    text = shown(overview_lines([one], scene(obstacles={"heat.1": (GONE,)}), route=PRACTICE))
    assert "No action needed." in text
    assert "1 person left the list." in text
    assert "scheduled messages are sent automatically" in text


def test_status_tells_until_when_people_are_held_for_a_later_text() -> None:
    """People held for a text that was followed have their time and the text that they get.

    Otherwise a reader would have to guess.
    """
    first = summary({State.ACCEPTED: 7, State.HELD: 19}, embargo_until=NOW.replace(hour=20))
    second = summary({State.ACCEPTED: 19}, id="protest.2", revision=2)
    text = shown(mailings_lines([second, first], scene()))
    assert "19 held until 20:02 UTC, Wed 3 June 2026: they get a later text of protest." in text
