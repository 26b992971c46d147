"""Data classes in which the ledger returns its facts about mailings, troubles, outages and opt-outs."""

from collections.abc import Mapping
from datetime import datetime

from advisory_cli.model.mailing.delivery import Approval, Mailing, State
from advisory_cli.model.value_class import value_class

PASSES = 75  # exit code of a reason that passes by itself


@value_class
class MailingSummary:
    """Mailing with the number of its deliveries in each state, and facts about the deliveries that wait.

    - `counts`: number of deliveries by state. States without deliveries are missing.
    - `maybe_received`: number of deliveries that now wait, are left out or are refused, but were in doubt once. Their
      messages may have been received.
    - `cut_off`: number of the deliveries in doubt whose program, or whose computer, stopped while sending them. The
      server did not confirm the others.
    - `alone`: number of planned deliveries that `advisory run` sends without a person.
    - `trying`: number of planned deliveries that were tried before.
    - `due`: when the first delivery counted in `alone` is due, of somebody who has not opted out if there is one. None
      when it is due at once, and when `alone` is 0.
    - `too_late`: number of deliveries left out because they were past their deadline.
    - `overtaken_by`: id of another mailing, which has a newer text of the advisory, so that nothing more leaves of this
      mailing. "" when there is none.
    - `continued_as`: id of the mailing that took over people who waited, because the same text was sent again. "" when
      there is none.
    - `withdrawn`: True when that other mailing is a withdrawal.
    - `overtaken`: number of people left out because of a newer text that they do not get.
    - `opted_out`: number of people who wait and have opted out since the planning. They will not get it.
      `held_opted_out`: those of them who are held. `alone_opted_out`: those counted in `alone`. `trying_opted_out`:
      those counted in `trying`.
    - `first_message`: when the first message left, or the server first answered. None when there was no attempt.
    - `last_change`: time of the last change of a delivery or of a stop. None when there was none.
    - `approval`: None when nobody has approved.
    """

    mailing: Mailing
    counts: Mapping[State, int]
    maybe_received: int = 0  # messages that were in doubt and are to be sent again or were given up
    cut_off: int = 0  # deliveries in doubt because the sending program stopped
    alone: int = 0  # planned deliveries that `advisory run` sends without a person
    trying: int = 0  # planned deliveries that were tried before
    due: datetime | None = None  # when the first of `alone` is due; None: at once, or there is none
    too_late: int = 0  # deliveries left out because they were past their deadline
    overtaken_by: str = ""  # id of the mailing with a newer text, so that nothing more leaves of this one; empty: none
    continued_as: str = ""  # id of the mailing to which people who waited have moved; empty: none
    withdrawn: bool = False  # the text was withdrawn by `overtaken_by`
    overtaken: int = 0  # people left out for a newer text that they do not get
    opted_out: int = 0  # people who wait, and have opted out since
    held_opted_out: int = 0  # those of them who are held
    alone_opted_out: int = 0  # those counted in `alone`
    trying_opted_out: int = 0  # those counted in `trying`
    first_message: datetime | None = None  # when the first message left; None: no attempt
    last_change: datetime | None = None  # last change of a delivery, or time of the stop; None: there was none
    approval: Approval | None = None  # None: nobody has agreed

    @property
    def nobody_waits(self) -> bool:
        """True when nobody in the mailing waits any more."""
        return not any(self.counts.get(state, 0) for state in (State.PLANNED, State.CLAIMED, State.HELD))

    @property
    def held(self) -> int:
        """Number of people who are held and have not opted out."""
        return self.counts.get(State.HELD, 0) - self.held_opted_out

    @property
    def scheduled(self) -> int:
        """Number of people counted in `alone` who have not opted out, so that `advisory run` sends to them."""
        return self.alone - self.alone_opted_out

    @property
    def retried(self) -> int:
        """Number of people counted in `trying` who have not opted out, so that they are tried again."""
        return self.trying - self.trying_opted_out

    @property
    def for_sender(self) -> int:
        """Number of planned people whom `advisory run` does not serve, and who have not opted out.

        They wait for the command that began the send.
        """
        begun_opted_out = self.opted_out - self.held_opted_out - self.alone_opted_out
        return self.counts.get(State.PLANNED, 0) - self.alone - begun_opted_out

    @property
    def all_held(self) -> bool:
        """True when recipients are held until the embargo's end and no message of the mailing can have been received.

        That is so when all deliveries of the mailing are held or left out, and none of them was ever in doubt.
        """
        rest = sum(count for state, count in self.counts.items() if state not in {State.HELD, State.LEFT_OUT})
        return self.counts.get(State.HELD, 0) > 0 and rest + self.maybe_received == 0


@value_class
class Trouble:
    """Reason why a transport takes no mail, with the first and the last time at which this happened.

    `words` is the reason, for a person. `since` is the first time, and `at` the last. `code` is the exit code of the
    command that met the reason.
    """

    words: str  # the reason, for a person
    code: int  # exit code of the command that met the reason
    since: datetime  # first time
    at: datetime  # last time


@value_class
class Changed:
    """Numbers of recipients who wait in a mailing and for whom its lists say something else than at the planning.

    `uncleared` counts recipients who may no longer have the text under embargo. `unlisted` counts recipients who no
    longer stand in any list of the mailing.
    """

    uncleared: int = 0
    unlisted: int = 0


@value_class
class Outage:
    """Time in which nothing could leave, with the reason in `words`, such as a server that is away.

    - `since` is the beginning. `over` is the end, None while the outage lasts.
    - `reported` is True when a person was told of the beginning, on a terminal or by cron's mail. `end_reported` is
      True when a person was told of the end.
    - `code` is the exit code of the reason: 75 for one that passes by itself. `remedy` is a sentence on what a person
      can do, or "".
    The last three tell about attempts for a reason that does not pass by itself, such as a refused login.
    - `attempts`: their number since that reason began. `attempted`: the time of the last one, None without any.
    - `mark`: what stood for settings and login then. It is another text once a person has changed these.
    """

    since: datetime
    words: str
    reported: bool = False
    over: datetime | None = None
    end_reported: bool = False
    code: int = PASSES
    remedy: str = ""
    attempts: int = 0
    attempted: datetime | None = None
    mark: str = ""


@value_class
class Cause:
    """Known causes why messages have not left in time. A field that is None or False is no cause.

    - `outage`: a time in which nothing could leave.
    - `slept`: a pair of times: when the computer fell asleep during a run, and when it woke.
    - `no_run`: a pair of times: begin and end of a time without `advisory run`. The begin is None when `run` was never
      called.
    - `paced`: a run was sending, but the turn of these messages came too late.
    - `interrupted`: the sending command ended early and was not repeated.
    - `unapproved`: nobody has approved the mailing.
    """

    outage: Outage | None = None
    slept: tuple[datetime, datetime] | None = None  # from when to when the computer was asleep during a run
    no_run: tuple[datetime | None, datetime] | None = None  # time without `run`: begin, None if it never ran, and end
    paced: bool = False  # a run was sending, and the turn of these messages came too late
    interrupted: bool = False  # the command that was sending ended early and was not repeated
    unapproved: bool = False  # nobody has approved the mailing


@value_class
class Suppression:
    """Opt-out of an address, or of all addresses at a domain. Nothing is sent to these.

    `pattern` is an address as address_key() returns it, or "@" and the domain. `reason` says in words why there is an
    opt-out. `since` is when the opt-out was stored.
    """

    pattern: str  # an address in the form of address_key, or @domain
    reason: str
    since: datetime
