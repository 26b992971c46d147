"""Functions that raise faults with a sentence and a remedy for errors of SMTP and the network before the login."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager

from advisory_cli.deliver.smtp.session import ConnectionLost
from advisory_cli.model.errors import RUN_AGAIN, NotAllowed, TryLater
from advisory_cli.model.press.newsroom import SmtpRoute
from advisory_cli.model.text import clean_reply
from advisory_cli.net import errors

PORTS = "If it keeps failing, check host, port and kind of encryption: port 465 needs smtps://, port 587 needs smtp+starttls://."
_WHICH_WAY = "Check ADVISORY_SEND_VIA."
_REMEDIES = errors.Remedies(
    unknown_host=f"Check the network and the name. {RUN_AGAIN}",
    silent=f"{RUN_AGAIN} {PORTS}",
    unreachable=RUN_AGAIN,
    encryption=PORTS,
    kept=" Nothing was sent to it.",
)


def expect_reply(route: SmtpRoute, step: str, reply: tuple[int, bytes], good: int) -> None:
    """Check that a reply of the server, a pair of code and text, has the code `good`. Return without a value if so.

    `step` names the command in the error's sentence. Raises TryLater for a code that begins with 4, and NotAllowed for
    every other code.
    """
    code, text = reply
    if code == good:
        return
    reply_text = f"{code} {clean_reply(text)}".strip()
    if code // 100 == 4:
        raise TryLater(f"{route.host}:{route.port} is not ready ({step}: {reply_text}).", remedy=RUN_AGAIN)
    if code // 100 == 5:
        raise NotAllowed(f"{route.host}:{route.port} refuses the connection ({step}: {reply_text}).", remedy=_WHICH_WAY)
    raise NotAllowed(
        f"What answers at {route.host}:{route.port} is not a mail server ({step}: {clean_reply(text)}).", remedy=PORTS
    )


@contextmanager
def translate_errors(route: SmtpRoute) -> Iterator[None]:
    """Context manager: turn exceptions of the network and of SMTP in the block into errors for a person.

    Each error is a sentence with a remedy. Raises NotAllowed for faults of certificates and encryption (see
    net.errors), and TryLater for other faults of the network and of SMTP. Other exceptions pass unchanged.
    """
    where = f"{route.host}:{route.port}"
    with errors.translate_errors(route, _REMEDIES):
        try:
            yield
        except ConnectionLost as fault:
            raise TryLater(f"{where}: {fault}.", remedy=f"{RUN_AGAIN} {PORTS}") from None
        except smtplib.SMTPException:
            raise TryLater(f"{where} ended the connection.", remedy=RUN_AGAIN) from None
