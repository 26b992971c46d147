"""Function that makes the TLS context for SMTP, IMAP and HTTPS: TLS 1.2 and up, with certificate and host name checked.

Rules: RFC 7817, RFC 8314.
"""

import ssl

from advisory_cli.model.errors import BadConfig
from advisory_cli.model.press.newsroom import GraphRoute, ImapRoute, Security, SmtpRoute


def tls_context(route: SmtpRoute | ImapRoute | GraphRoute) -> ssl.SSLContext | None:
    """Return the TLS context for a route's server: TLS 1.2 or later, with certificate and host name checked.

    Return None for a route without encryption. Raises BadConfig when the route's certificate file cannot be read.
    """
    if route.security is Security.NONE:
        return None
    try:
        context = ssl.create_default_context(cafile=None if route.ca_file is None else str(route.ca_file))
    except OSError as fault:  # ssl.SSLError is one
        raise BadConfig(
            f"{route.ca_file} has no certificates that can be read.",
            remedy="Name the file with the certificates (PEM) of the authority that your mail server uses.",
        ) from fault
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
