"""Settings in, working parts out: the only constructor of the program, and the only place that reads the real clock."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from advisory_cli.model.advisory import Advisory
from advisory_cli.model.errors import BadConfig, LedgerFault, TryLater
from advisory_cli.model.newsroom import MaildirRoute, Newsroom, Secret, Security, SmtpRoute
from advisory_cli.model.ports import Ledger, Transport
from advisory_cli.read.places import find_newsroom, shipped
from advisory_cli.read.settings import Settings, read_settings

if TYPE_CHECKING:
    from advisory_cli.compose.composer import Composer
    from advisory_cli.desk.parts import Parts


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """One newsroom, open for work."""

    settings: Settings
    clock: SystemClock

    @classmethod
    def open(cls, folder: Path | None, overrides: Mapping[str, str]) -> "Workshop":
        """Find the newsroom and read its settings; BadConfig where something is wrong with them."""
        found = find_newsroom(str(folder) if folder else None, environ=os.environ, cwd=Path.cwd())
        return cls(settings=read_settings(found, os.environ, overrides), clock=SystemClock())

    @property
    def newsroom(self) -> Newsroom:
        """The settings as a value."""
        return self.settings.newsroom

    @property
    def practice(self) -> bool:
        """Whether messages stay on this computer."""
        return isinstance(self.newsroom.route, MaildirRoute)

    @property
    def zone(self) -> str:
        """Where this office's clock hangs."""
        return self.newsroom.zone or "UTC"

    @contextmanager
    def ledger(self, writer: bool) -> Iterator[Ledger]:
        """The ledger, as its one writer (who sends) or beside it (who looks, stops, suppresses, resolves)."""
        from advisory_cli.ledger.sqlite import open_ledger

        ledger = open_ledger(self.newsroom.folder / "ledger", now=self.clock.now(), writer=writer)
        try:
            yield ledger
        finally:
            ledger.close()

    @contextmanager
    def settled_ledger(self) -> Iterator[Ledger]:
        """The ledger for who looks: what a dead process left is settled first, unless a living one is at work."""
        try:
            with self.ledger(True) as ledger:
                ledger.recover(self.clock.now())
        except (TryLater, LedgerFault):
            pass  # somebody sends, and settles by itself; or nothing can be written, and looking may still do
        with self.ledger(False) as ledger:
            yield ledger

    @property
    def at_work(self) -> bool:
        """Whether another process sends from this newsroom right now."""
        from advisory_cli.ledger.lock import is_held
        from advisory_cli.ledger.sqlite import LOCK

        return is_held(self.newsroom.folder / "ledger" / LOCK)

    def found_ledger(self) -> None:
        """Make the ledger where there is none yet, and with it the key that Message-IDs are made from."""
        with self.ledger(False):
            pass

    @contextmanager
    def rehearsal_ledger(self) -> Iterator[Ledger]:
        """A copy of the ledger that forgets all that is done to it."""
        from advisory_cli.ledger.sqlite import rehearsal_copy

        ledger = rehearsal_copy(self.newsroom.folder / "ledger", now=self.clock.now())
        try:
            yield ledger
        finally:
            ledger.close()

    def parts(self) -> "Parts":
        """What the desk works with."""
        from advisory_cli.compose.mime import Builder
        from advisory_cli.desk.parts import Parts

        return Parts(
            newsroom=self.newsroom,
            clock=self.clock,
            composer=self._composer,
            transport=self._transport,
            builder=lambda piece, key, test: Builder(piece, key=key, test=test),
        )

    def _composer(self, advisory: Advisory, columns: frozenset[str], key: bytes) -> "Composer":
        from advisory_cli.compose.composer import Composer
        from advisory_cli.compose.inline import inline
        from advisory_cli.compose.render import Renderer

        folders = [self.newsroom.folder / "templates", shipped("templates")]

        return Composer(
            advisory=advisory,
            newsroom=self.newsroom,
            renderer=partial(Renderer, folders=folders),
            inline=inline,
            columns=columns,
            key=key,
        )

    def _transport(self, rehearse: bool) -> Transport:
        from advisory_cli.deliver.maildir import MaildirTransport
        from advisory_cli.deliver.rehearsal import Rehearsal

        route = self.newsroom.route
        if rehearse:
            return Rehearsal(self.newsroom.realm)
        if isinstance(route, MaildirRoute):
            return MaildirTransport(route.folder)
        if isinstance(route, SmtpRoute):
            return self.smtp(route)
        raise BadConfig("Nobody has said how mail leaves this newsroom.")

    def smtp(self, route: SmtpRoute, password: Secret | None = None) -> Transport:
        """A session with a mail server; the password from the settings unless one is given."""
        from advisory_cli.deliver.smtp import SmtpTransport
        from advisory_cli.read.passwords import smtp_password

        helo = self.newsroom.sender.domain if self.newsroom.sender else "localhost"
        return SmtpTransport(route, password=password or smtp_password(self.settings), helo=helo)


def try_login(shop: Workshop, host: str, user: str, password: str) -> tuple[SmtpRoute, str]:
    """The route that `host` (or host:port) and `user` mean, and what the server said to them; NotAllowed or TryLater
    where it refused. Port 465 speaks TLS from the start, every other port begins in the clear and must offer STARTTLS;
    only a server on this very computer may go without.
    """
    from advisory_cli.deliver.smtp import try_login as tried

    name, _, port = (
        host.strip().rpartition(":") if host.strip().rpartition(":")[2].isdigit() else (host.strip(), "", "587")
    )
    local = name in {"localhost", "127.0.0.1", "::1"}
    security = Security.TLS if port == "465" else Security.NONE if local and not user else Security.STARTTLS
    folder = shop.newsroom.folder
    named = next((one.value for one in shop.settings.values if one.name == "smtp_ca_file"), "")
    ca_file = folder / Path(named).expanduser() if named else None
    route = SmtpRoute(host=name, port=int(port), security=security, user=user.strip(), ca_file=ca_file)
    helo = shop.newsroom.sender.domain if shop.newsroom.sender else "localhost"
    return route, tried(route, Secret(password) if password else None, helo)


def store_login(shop: Workshop, route: SmtpRoute, password: str) -> None:
    """Write the way out and the password into .env."""
    from advisory_cli.read.env_file import store_env
    from advisory_cli.read.routes import written_route

    values = {"ADVISORY_SEND_VIA": written_route(route)}
    if password:
        values["ADVISORY_SMTP_PASSWORD"] = password
    store_env(shop.newsroom.folder, values)
