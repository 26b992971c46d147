"""Every way out goes through the words and the screens."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, get_args

import pytest

from advisory_cli.model.mailing.delivery import Outcome, Selection, Verdict
from advisory_cli.model.mailing.plan import NoticeTerms, PlanResult, Tally, Wave, WaveTime
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import LiveRoute, Newsroom, PracticeRoute, Realm, Route, Store
from advisory_cli.model.press.notice import Notice, NoticeKind
from advisory_cli.read.settings.mail_urls import FORMS, parse_route
from advisory_cli.report.screens import summary
from advisory_cli.report.screens.notice_plan import notice_plan_lines
from advisory_cli.report.screens.notices import notice_done_lines
from advisory_cli.report.screens.overview import overview_lines
from advisory_cli.report.screens.plan import plan_lines
from advisory_cli.report.wording import transport as wording
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.lines import Block
from tests.screen_text import as_text
from tests.unit.report.screens.test_plan import HOME, MAILING, NOW, entry, plan

ROUTES: Final = {
    form: parse_route(form, folder=HOME, insecure=False, ca_file=None) for form in re.split(", | or ", FORMS)
}
TALLY: Final = Tally(accepted=3, refused=1, in_doubt=1, deferred=1, waiting=2)
WAVES: Final = (Wave(number=1, edition=Phase.OPEN, time=WaveTime.NOW, count=7, samples=(entry(1),)),)
NOTICE: Final = NoticeTerms(
    notice=Notice(kind=NoticeKind.CORRECTION, what="the time", headline="Protest", sent_at=NOW),
)


def _noticed(route: Route) -> Block:
    mailing = replace(MAILING, notice=NoticeKind.CORRECTION, options=("--what", "the time"))
    notice_plan = plan(route=route, mailing=mailing, notice=NOTICE, waves=WAVES)
    done = PlanResult(first=TALLY, second=Tally())
    return (
        *notice_plan_lines(notice_plan, NOTICE, relative_to=HOME),
        *notice_done_lines(notice_plan, done, route=route, relative_to=HOME),
    )


SCREENS: Final[dict[str, Callable[[Route], Block]]] = {
    "plan": lambda route: plan_lines(plan(route=route), relative_to=HOME),
    "summary": lambda route: summary.summary_lines(TALLY, plan(route=route), relative_to=HOME),
    "summary of nothing": lambda route: summary.summary_lines(Tally(), plan(route=route, counts={Selection.SEND: 0})),
    "test": lambda route: summary.test_lines(
        [("me@example.org", Outcome(verdict=Verdict.ACCEPTED, reply="kept"))], route=route, relative_to=HOME
    ),
    "notice": _noticed,
    "overview": lambda route: overview_lines(
        (), ReportContext(zone="UTC", now=NOW, relative_to=HOME), route=route, advisories=("a.md",)
    ),
    "mode": lambda route: wording.mode_line(route, relative_to=HOME),
    "written": lambda route: wording.written_lines(route, 3, relative_to=HOME),
    "how to read": lambda route: wording.how_to_read(route, "advisory preview", relative_to=HOME),
}


def test_forms_of_send_via_name_every_route() -> None:
    """Every class of route has a form in the settings, else nobody could choose it, and no test here would see it."""
    assert {type(route) for route in ROUTES.values()} == set(get_args(Route))
    for route in get_args(Route):
        assert issubclass(route, PracticeRoute) is not issubclass(route, LiveRoute)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("form", ROUTES)
def test_screens_name_the_place_or_the_server_when_a_route_is_of_any_class(form: str, screen: str) -> None:
    """Each screen is made for each route, and names no realm but the route's own.

    Otherwise a new way out would crash in the middle of a send, or practice be taken for live.
    """
    route = ROUTES[form]
    text = as_text(SCREENS[screen](route))
    other = {Realm.LIVE: "PRACTICE:", Realm.PRACTICE: "LIVE:"}[route.realm]
    assert other not in text
    if screen in {"plan", "test", "notice", "overview", "mode"}:
        assert f"{route.realm.name}:" in text
        assert (route.store.name if isinstance(route, PracticeRoute) else route.server.host) in text


@pytest.mark.parametrize("form", ROUTES)
def test_transport_words_name_the_place_or_the_server_when_a_route_is_of_any_class(form: str) -> None:
    """The words for the way out name its place on this computer or its server.

    Otherwise a person would agree to a plan without knowing where it leads.
    """
    route, words = ROUTES[form], wording.transport_words(ROUTES[form], relative_to=HOME)
    if isinstance(route, PracticeRoute):
        kind = "folder" if route.store.is_folder else "file"
        assert words == f"{route.store.path.relative_to(HOME)}{'/' * route.store.is_folder}, a {kind} on this computer"
    else:
        assert words.startswith(f"{route.server.host}, port {route.server.port}, ")


@pytest.mark.parametrize("form", ROUTES)
def test_newsroom_has_the_realm_of_its_route(form: str) -> None:
    """The realm of a newsroom is its route's, else practice would be kept as sent to the world."""
    assert Newsroom(folder=Path(), route=ROUTES[form]).realm is ROUTES[form].realm


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRoute(PracticeRoute):
    """Route of practice into one file."""

    file: Path

    @property
    def store(self) -> Store:
        """The file."""
        return Store(path=self.file, is_folder=False)


def test_words_name_a_file_when_practice_is_kept_in_one() -> None:
    """Practice that is kept in one file is not said to be in a folder, else nobody would find it."""
    route: Any = FileRoute(file=HOME / "practice.mbox")
    assert route.store.name == "practice.mbox"
    assert wording.transport_words(route, relative_to=HOME) == "practice.mbox, a file on this computer"
    assert "written to practice.mbox. Nothing is sent" in as_text(wording.mode_line(route, relative_to=HOME))
    assert "3 messages written to practice.mbox." in as_text(wording.written_lines(route, 3, relative_to=HOME))
    text = as_text(wording.how_to_read(route, "advisory preview", relative_to=HOME))
    assert text.startswith("They are in practice.mbox, one file; any")
