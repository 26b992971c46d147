"""Embargoes around every moment at which any clock on Earth is moved, 2015 to 2037: read, waited for, and kept.

What is expected comes from tests.zone_tables, which reads the compiled zone files itself.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic
from zoneinfo import ZoneInfo

import pytest

from advisory_cli.deliver.worker import deliver
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, dry_run_copy, open_ledger
from advisory_cli.model.errors import AdvisoryError, BadData
from advisory_cli.model.mailing.delivery import Candidate, Delivery, Message, Selection, TransportResult
from advisory_cli.model.press.advisory import Embargo
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.schedule.times import Moment, WallStatus, wall_status
from advisory_cli.read.advisory.fields import FieldErrors, FieldReader
from advisory_cli.read.advisory.front_matter import Entry, Group, Text
from advisory_cli.read.advisory.release import embargo
from advisory_cli.read.times.send_time import read_dated
from advisory_cli.read.times.wall_times import WallFault
from tests.delivery_makers import HandClock
from tests.ledger_makers import ACCEPTED, DEFERRED, entry, mailing, plan
from tests.system.conftest import Say
from tests.zone_tables import LAST_YEAR, Transition, aware, table
from tests.zone_walls import Wall, around, transitions, zones

GRACE = timedelta(hours=6)
MINUTE = timedelta(minutes=1)
CLEARED, HELD = (3, 5), 7  # the variants of who has it early: with the bar, and without; of who waits
HOW_OFTEN = {0: WallStatus.NEVER, 1: WallStatus.ONCE, 2: WallStatus.TWICE}
long = (pytest.mark.slow, pytest.mark.timeout(1200))


def test_zone_tables_agree_with_zoneinfo_when_clocks_are_moved() -> None:
    """The tests' own tables agree with `zoneinfo` on both sides of transitions.

    Otherwise a mistake in them would call right what is wrong.
    """
    some = transitions()
    assert len({one.zone for one in some}) > 200
    assert {one.at // 31_556_952 + 1970 for one in some} >= set(range(2015, LAST_YEAR + 1))
    for one in some[::7]:
        for at in (one.at - 1, one.at):
            other = aware(at).astimezone(ZoneInfo(one.zone))
            mine = table(one.zone).at(at)
            assert (other.utcoffset(), other.tzname()) == (timedelta(seconds=mine.offset), mine.name), (one.zone, at)


# --- reading ---


def _written(one: Wall, fold: int | None) -> tuple[Embargo | None, list[str]]:
    """What the field `release` says of it, and the codes of what is wrong."""
    fields = {"embargo": f"{one.shown:%Y-%m-%d %H:%M}", "zone": one.zone} | ({} if fold is None else {"fold": fold})
    group = Group(
        entries=tuple(Entry(key=k, line=3, value=Text(value=str(v), line=3)) for k, v in fields.items()), line=3
    )
    top = Group(entries=(Entry(key="release", line=3, value=group),), line=1)
    notebook = FieldErrors(file=Path("a.md"))
    return embargo(FieldReader(top, notebook, known=("release",)), ""), [fault.code for fault in notebook.findings]


def _read_wrongly(one: Wall) -> Iterator[str]:
    """What our reading of an embargo gets wrong."""
    if wall_status(one.shown, one.zone) is not HOW_OFTEN[len(one.instants)]:
        yield f"{one}: {wall_status(one.shown, one.zone)}"
    value, codes = _written(one, None)
    refused = {0: ["EMB02"], 1: [], 2: ["EMB03"]}[len(one.instants)]
    if codes != refused or (value and value.until.instant) != (None if refused else aware(one.instants[0])):
        yield f"{one}: {value}, {codes}"
    for fold in (0, 1) if one.instants else (1,):
        value, codes = _written(one, fold)
        at = one.instants[min(fold or 0, len(one.instants) - 1)] if one.instants else None
        if value is not None and (at is None or value.until.instant != aware(at) or codes):
            yield f"{one}, fold {fold}: {value.until.instant}"
        if value is None and fold in one.folds:
            yield f"{one}, fold {fold}: refused, {codes}"


def _scheduled_wrongly(one: Wall) -> Iterator[str]:
    """The same for --at, in a zone and by each reader's clock: the moment or a refusal."""
    for place in (one.zone, "recipient"):
        for fold in (None, 0, 1) if one.instants else (None, 1):
            words = f"{one.shown:%Y-%m-%d %H:%M} {place}" + ("" if fold is None else f" fold:{fold}")
            asks = not one.instants or (len(one.instants) == 2 and fold is None)
            try:
                when = read_dated(words, zone="UTC")
                found = when.instant_for(one.zone)
            except (WallFault, BadData) as fault:
                if not asks:
                    yield f"{words} in {one.zone}: {fault}"
                continue
            if asks or found != aware(one.instants[min(fold or 0, len(one.instants) - 1)]):
                yield f"{words} in {one.zone}: {found}"
            if not when.earliest <= found <= when.latest:
                yield f"{words} in {one.zone}: {found} is not between {when.earliest} and {when.latest}"


@pytest.mark.parametrize("step", [pytest.param(150, id="sample"), pytest.param(1, id="every", marks=long)])
def test_reader_takes_a_time_as_its_moment_or_refuses_when_clocks_move(step: int, say: Say) -> None:
    """A time around a change of clocks is read as its moment or refused, in embargoes and in --at.

    Otherwise the time would be an hour off, and nobody be asked which hour was meant.
    """
    begun = monotonic()
    walls = [wall for one in transitions()[::step] for wall in around(one)]
    wrong = [words for one in walls for words in (*_read_wrongly(one), *_scheduled_wrongly(one))]
    kinds = Counter(HOW_OFTEN[len(one.instants)].value for one in walls)
    assert not wrong, f"{len(wrong)} wrong, such as {wrong[:5]}"
    assert min(kinds.get(kind, 0) for kind in ("once", "never", "twice")) > 20
    if step == 1:
        say(
            f"wall times read: {len(walls)} ({dict(kinds)}) in {len(zones())} zones around {len(transitions())}"
            f" transitions; 0 wrong; {monotonic() - begun:.0f} s"
        )


# --- keeping ---


@dataclass(slots=True)
class Ways:
    """A way out with ten places, and time that passes before each commit point; a judge of all that leaves."""

    clock: HandClock
    end: datetime  # of the embargo, as the tables have it
    chance: Random
    pace: float  # seconds a message, about
    deferring: float  # how many are put off once
    realm: Realm = Realm.LIVE
    trouble: AdvisoryError | None = None
    decisions: int = 0
    refusals: int = 0
    phases: Counter[bytes] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    got: Counter[str] = field(default_factory=Counter)
    _ready: bool = False
    _put_off: set[str] = field(default_factory=set)
    _hand: list[tuple[int, Message, Callable[[], bool]]] = field(default_factory=list)

    @property
    def room(self) -> int:
        """Free places."""
        return 10 - len(self._hand) if self._ready else 0

    @property
    def in_hand(self) -> int:
        """Taken places."""
        return len(self._hand)

    def open(self, expected: int = 1) -> None:
        """Make ready."""
        self._ready = True

    def offer(self, handle: int, message: Message, *, before_commit: Callable[[], bool]) -> None:
        """Take it in hand."""
        self._hand.append((handle, message, before_commit))

    def collect(self, seconds: float) -> Sequence[TransportResult]:
        """One after the other."""
        back = [self._carried(*one) for one in self._hand]
        self._hand.clear()
        return back

    def recall(self) -> None:
        """Nothing is left half way."""
        self._ready = False

    def take_stock(self) -> Callable[[str], bool]:
        """Nothing is kept, so nothing can be deleted."""
        return lambda _: False

    def close(self) -> None:
        """The same."""
        self._ready = False

    def _carried(self, handle: int, message: Message, before_commit: Callable[[], bool]) -> TransportResult:
        self._pass_time()
        free = self.clock.now() >= self.end
        leaves = before_commit()
        (words,) = message.parts
        self.decisions += 1
        open_edition = words.startswith(Phase.OPEN.value.encode())
        if leaves is not (open_edition is free):
            self.wrong.append(f"{words!r} at {self.clock.now()}, embargo until {self.end}: {leaves}")
        if not leaves:
            self.refusals += 1
            return TransportResult(handle=handle, outcome=None)
        if message.rcpt not in self._put_off and self.chance.random() < self.deferring:
            self._put_off.add(message.rcpt)
            return TransportResult(handle=handle, outcome=DEFERRED)
        self.got[message.rcpt] += 1
        self.phases[words] += 1
        return TransportResult(handle=handle, outcome=ACCEPTED)

    def _pass_time(self) -> None:
        """A little; where that would step over the embargo's end, perhaps to the very moment or just before."""
        step = self.pace * 2 * self.chance.random()
        left = (self.end - self.clock.now()).total_seconds()
        if 0 < left <= step:
            step = self.chance.choice((left - 1e-6, left, left + 1e-6, step))
        self.clock.passed += step


class Plainly:
    """Messages that hold the name of their edition and the number of their variant."""

    def build(self, delivery: Delivery) -> Message:
        """The message."""
        words = f"{delivery.phase.value} {delivery.variant}".encode()
        return Message(mail_from="press@example.org", rcpt=delivery.key, message_id=str(delivery.id), parts=(words,))


def _people(count: int, start: datetime, end: datetime, *, alone: bool) -> Iterator[Candidate]:
    """Every third waits for the embargo's end; `alone`: the others leave without a person."""
    with_bar, without = CLEARED
    for number in range(count):
        if number % 3 == 2:
            yield entry(f"p{number}", selection=Selection.HELD, variant=HELD, due=end)
        else:
            due = start if alone else None
            yield entry(f"p{number}", phase=Phase.EMBARGOED, variant=with_bar, open_variant=without, due=due)


def _cross(ledger: SqliteLedger, number: int, one: Wall, fold: int | None, people: int) -> Ways:
    """A mailing under that embargo, begun so shortly before its end that the batch crosses it."""
    chance = Random(number)
    end, until = aware(one.meant(fold)), _until(one, fold)
    pace = chance.choice((0.002, 0.02, 0.2, 2.0))
    clock = HandClock(end - timedelta(seconds=pace * people * chance.uniform(0.05, 0.7)))
    start, alone = clock.start, number % 2 == 1
    what = mailing(
        f"m{number}",
        advisory=f"a{number}",
        embargo_until=until,
        grace=GRACE,
        send_at=start if alone else None,
    )
    plan(ledger, what, _people(people, start, until, alone=alone), now=start)
    ways = Ways(clock=clock, end=end, chance=chance, pace=pace, deferring=0.02 if alone else 0.0)
    for _ in range(60):  # a run a minute
        assert ledger.expire_overdue(what.id, clock.now()) == 0
        deliver(
            what.id,
            ledger=ledger,
            transport=ways,
            builder=Plainly(),
            clock=clock,
            on_outcome=lambda *_: None,
            interrupted=lambda: False,
            unattended=alone,
        )
        if len(ways.got) == people:
            break
        clock.passed += 60
    _judge(ways, people)
    return ways


def _until(one: Wall, fold: int | None) -> datetime:
    """The embargo's end as we read it from the file."""
    value, codes = _written(one, fold)
    assert value is not None, codes
    return value.until.instant


def _judge(ways: Ways, people: int) -> None:
    assert not ways.wrong, ways.wrong[:5]
    assert set(ways.got.values()) == {1}
    assert len(ways.got) == people
    free = sum(ways.phases[f"open {variant}".encode()] for variant in (CLEARED[1], HELD))
    assert ways.phases[f"embargoed {CLEARED[0]}".encode()] + free == people  # no variant of somebody else's


def _cases(step: int) -> Iterator[tuple[int, Wall, int | None]]:
    """For each transition one wall time that is a moment, another kind each time."""
    found: dict[str, list[Transition]] = {}
    for one in transitions()[::step]:
        found.setdefault(one.zone, []).append(one)
    number = 0
    for several in found.values():
        for turn, one in enumerate(several):
            meant = [(wall, fold) for wall in around(one) for fold in wall.folds]
            yield number, *meant[(turn // 2 + number // 7) % len(meant)]
            number += 1


@pytest.mark.parametrize(
    ("step", "people", "least"),
    [pytest.param(300, 80, 2_000, id="sample"), pytest.param(1, 113, 1_000_000, id="every", marks=long)],
)
def test_embargo_lets_nothing_leave_early_or_late_when_its_end_is_crossed(
    tmp_path: Path, say: Say, step: int, people: int, least: int
) -> None:
    """A batch that crosses its embargo's end sends each person the one variant that is right at the moment.

    Otherwise a text would leave too early, tell people to wait in vain, or go twice or to nobody.
    """
    begun, decisions, refusals, mailings, seen = monotonic(), 0, 0, 0, Counter[str]()
    ledger: SqliteLedger | None = None
    for number, one, fold in _cases(step):
        if number % 50 == 0:
            if ledger:
                ledger.close()
            ledger = _ledger(tmp_path, number, one)
        assert ledger is not None
        ways = _cross(ledger, number, one, fold, people)
        decisions, refusals, mailings = decisions + ways.decisions, refusals + ways.refusals, mailings + 1
        seen[one.zone] += 1
    assert ledger is not None
    ledger.close()
    assert decisions >= least
    assert refusals > mailings  # the moment passed while messages were in hand
    if step == 1:
        assert len(seen) == len({one.zone for one in transitions()})
        say(
            f"decisions: {decisions} at commit points, {refusals} of them a refusal, in {mailings} mailings of {people}"
            f" people across {mailings} transitions of {len(seen)} zones; 0 on the wrong side, 0 lost, 0 twice;"
            f" {monotonic() - begun:.0f} s"
        )


def _ledger(folder: Path, number: int, one: Wall) -> SqliteLedger:
    """On disk for every tenth, else without a file."""
    before = aware(min(one.instants)) - timedelta(days=1)
    if number % 500 == 0:
        return open_ledger(folder / f"ledger{number}", now=before, writer=True)
    return dry_run_copy(folder / "none", now=before)


def test_moment_is_the_instant_of_its_fold_when_an_hour_is_doubled() -> None:
    """The instant of a moment is that of its wall time and fold.

    Otherwise two times of a doubled hour would be put in the wrong order.
    """
    for one in transitions()[::40]:
        for wall in around(one):
            for fold in wall.folds:
                meant = Moment(wall=wall.shown, zone=wall.zone, fold=fold or 0)
                assert meant.instant == aware(wall.meant(fold))
                assert meant.in_zone(wall.zone).replace(tzinfo=None) == wall.shown
