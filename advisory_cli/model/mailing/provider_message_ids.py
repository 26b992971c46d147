"""Read from a provider's reply the Message-ID that the provider gave to an accepted message in place of ours.

Only these two forms of reply are read:
- Exchange and Exchange Online: `2.6.0 <id> [InternalId=…] Queued mail for delivery`, `2.0.0 OK <id> [Hostname=…]` (git
  2.50, send-email --outlook-id-fix).
- Amazon SES: `Ok 0102…-000000`, the part of the Message-ID before the @ (SES developer guide, SMTP responses and header
  fields). Behind the @ stands the region, or `email` for us-east-1 (drewblas/aws-ses, pull request 68).
In any other reply, an id may be the number of the message in the server's queue. Postfix, Gmail, SendGrid, Mailgun and
Mailjet give such a number, or no id.
"""

import re

from advisory_cli.model.mailing.message_id import is_provider_message_id
from advisory_cli.model.patterns import late_pattern

_EXCHANGE = late_pattern(r"2\.(?:6\.0|0\.0 OK) (<[^<>\s]+>) \[(?:InternalId|Hostname)=")
_SES = late_pattern(r"Ok ([0-9a-f]{16}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-\d{6})")
_SES_HOST = late_pattern(r"email-smtp(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d{1,2})\.amazonaws\.com\.?", re.IGNORECASE)
_FIRST_REGION = "us-east-1"  # its messages have `email` in place of the region


def provider_message_id(reply: str, *, host: str, own: str) -> str:
    """Return the Message-ID that a provider gave to an accepted message in place of ours, with angle brackets, or "".

    `reply` is the server's reply to the message, without its code. `host` is the server's name. `own` is the Message-ID
    that the message had.
    "" is returned when the reply names no Message-ID, names `own`, or names one that is_provider_message_id() does not
    accept.
    """
    if not reply.startswith(("2.", "Ok ")):
        return ""
    if match := _EXCHANGE.match(reply):
        named = match[1]
    elif (match := _SES.fullmatch(reply)) and (place := _SES_HOST.fullmatch(host)):
        region = place[1].lower()
        named = f"<{match[1]}@{'email' if region == _FIRST_REGION else region}.amazonses.com>"
    else:
        return ""
    return named if named != own and is_provider_message_id(named) else ""
