"""The port of a ledger's identity: what it says of its own past, and the note of it outside the newsroom."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from advisory_cli.model.ledger.concerns import Place, Reach, Trace

if TYPE_CHECKING:
    from advisory_cli.model.ledger.ledger_view import Acceptance, Inventory


class Traces(Protocol):
    """A note outside the newsroom of how far its ledger had come. Never raises: it is a precaution, not a condition."""

    @property
    def where(self) -> str:
        """The file; empty where there is no place for one."""

    @property
    def fault(self) -> str:
        """Why nothing can be noted; empty where it can."""

    def read(self) -> Trace | None:
        """What was noted last; None where there is nothing, or nothing that can be read."""

    def write(self, trace: Trace) -> bool:
        """Put it in the place of what was noted before, whole or not at all; whether that went well."""


class Provenance(Protocol):
    """Where a ledger lives and how far it has come: what tells a copy, or an old one, from the one that sent last."""

    def newest(self) -> datetime | None:
        """The time of the newest entry, those apart that a person has called wrong."""

    def reach(self) -> Reach:
        """How far it has come; never less than it was, even if entries were removed."""

    def place(self) -> Place | None:
        """Where it lives, as written down; None: nobody has sent with it since that is kept."""

    def settle(self, place: Place) -> None:
        """Write down where it lives."""

    def keep_traces(self, traces: Traces, folder: str) -> None:
        """From now on note outside how far it has come: now, after a freeze, at times while it sends, at the end."""

    def accept(self, acceptance: "Acceptance", *, place: Place, trace: Trace | None) -> None:
        """Take it for right as it is: what is written up to now, its new place, or its being behind the trace."""

    def acceptances(self) -> Sequence["Acceptance"]:
        """Who did that and when, the oldest first."""

    def inventory(self) -> "Inventory":
        """What lies in it, and whether the file is whole; reads all of it."""
