"""Opener of an advisory's links, as by somebody without a login, to learn the HTTP status and the page.

Each link is opened once by GET, and redirects are followed. No cookies are sent, and nothing is kept.
Only the public web is visited, so that a text from elsewhere cannot send requests into the office's own network. A
server on this computer is visited if the link holds its IP address (127.0.0.1).
Each connection goes to the IP address that was checked, and the host's name is not looked up a second time. Proxies are
not used, because they look names up themselves.
"""

import http.client
import socket
import ssl
import threading
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote, urljoin, urlsplit

from advisory_cli.model.checks.link_visit import Visit
from advisory_cli.model.errors import BadData
from advisory_cli.read.web.urls import web_address

MOST_LINKS = 20
_MOST_BYTES = 256 * 1024
_MOST_UNPACKED = 4 * _MOST_BYTES
_SECONDS = 10.0
_MOST_REDIRECTS = 5
_AT_A_TIME = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EMBED_IPV4 = tuple(  # in their last 32 bits
    map(
        ip_network,
        ("64:ff9b::/96", "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96"),  # RFC 6052, 4291 2.5.5.1 and 2.5.5.2, 2765
    )
)
_NEVER_PUBLIC = tuple(  # and called global by some versions of Python
    map(
        ip_network,
        # RFC 8215, 3879, 9637, 9602, 7526
        ("64:ff9b:1::/48", "fec0::/10", "3fff::/20", "5f00::/16", "192.88.99.0/24"),
    )
)
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})  # RFC 5214 6.1: before an IPv4 address, whatever the network
_HEADERS = {"User-Agent": "advisory (link check)", "Accept": "*/*", "Accept-Encoding": "identity"}
_TEXT = ("text/", "application/json", "application/ld+json", "application/xml", "application/xhtml", "application/rss")


class _LinkError(Exception):
    """The reason why a link cannot be opened, as the end of a sentence."""


def check_links(urls: Sequence[str], *, seconds: float = _SECONDS) -> list[Visit]:
    """Open each of `urls` once, several at a time, and return one Visit for each, in the order of `urls`.

    A Visit holds the HTTP status and the beginning of the page. Each visit takes `seconds` at most, 10 by default.
    A link that cannot be opened raises nothing. Its Visit has the reason, in words, in the field `trouble`, which is ""
    in any other Visit.
    """
    with ThreadPoolExecutor(max_workers=_AT_A_TIME) as pool:
        return list(pool.map(lambda url: check_link(url, seconds=seconds), urls))


def check_link(url: str, *, seconds: float = _SECONDS) -> Visit:
    """Open one link without a login, follow its redirects, and return the Visit: HTTP status and beginning of the page.

    `url`: the link. Without a scheme, https:// is put before it. `seconds`: the longest time of the visit, redirects
    included, by default 10.
    At most 256 KiB of the page are read. A link that cannot be opened raises nothing. Its Visit has the reason, in
    words, in the field `trouble`, which is "" in any other Visit.
    """
    try:
        return _LinkRequest(seconds=seconds).run(url)
    except _LinkError as fault:
        return Visit(url=url, trouble=str(fault))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an IP address belongs to the public internet, and to no private or special network.

    An IPv6 address that holds an IPv4 address (6to4, Teredo, NAT64, ISATAP and the like) is public only if that IPv4
    address is public, too.
    """
    if any(address in network for network in _NEVER_PUBLIC if network.version == address.version):
        return False
    if isinstance(address, IPv6Address):
        inner = address.sixtofour or (address.teredo or (None, None))[1]
        last = IPv4Address(int(address) & 0xFFFFFFFF)
        if any(address in network for network in _EMBED_IPV4):
            return int(address) > 1 and is_public(last)
        if inner is not None:
            return is_public(inner)
        if int(address) >> 32 & 0xFFFFFFFF in _ISATAP and not is_public(last):
            return False
    return address.is_global and not address.is_multicast


@dataclass(slots=True)
class _LinkRequest:
    """A visit to one link. A timer ends the connection when the time is over, however slowly a server talks."""

    seconds: float
    loopback: bool = False
    expired: bool = False
    sock: socket.socket | None = None  # http.client lets go of it before the page is read
    response: http.client.HTTPResponse | None = None

    def run(self, url: str) -> Visit:
        """Open the link, follow redirects, and return what was found.

        Raises _LinkError when the link cannot be opened.
        """
        try:
            address = web_address(url.strip())
        except BadData:
            raise _LinkError("it is not a web address") from None
        self.loopback = _is_loopback(urlsplit(address).hostname or "")
        timer = threading.Timer(self.seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                response, content = self._get(address)
                location = response.getheader("Location", "")
                if response.status not in _REDIRECTS or not location:
                    return _result(url, response, content)
                address = urljoin(address, location)
        except (OSError, http.client.HTTPException, ValueError) as fault:
            raise _LinkError(self._reason(fault)) from None
        finally:
            timer.cancel()
            self._close()
        raise _LinkError(f"it redirects more than {_MOST_REDIRECTS} times")

    def _get(self, address: str) -> tuple[http.client.HTTPResponse, bytes]:
        self._close()
        if self.expired:
            raise TimeoutError
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise _LinkError("it leads to something that is not a web page")
        secure = parts.scheme == "https"
        host, port = parts.hostname, parts.port or (443 if secure else 80)
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(host, port, timeout=self.seconds)
        self.sock = self._connect(host, port)
        if secure:
            self.sock = tls_socket = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=host, do_handshake_on_connect=False
            )
            tls_socket.do_handshake()
        connection.sock = self.sock
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
        connection.request("GET", target + query, headers={**_HEADERS, "Connection": "close"})
        self.response = connection.getresponse()
        return self.response, self.response.read(_MOST_BYTES)

    def _connect(self, host: str, port: int) -> socket.socket:
        """Connect to the first address of the host that may be visited and answers.

        Raises _LinkError when no address may be visited, else the error of the last attempt.
        """
        resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        allowed = [info for info in resolved if self._may_visit(ip_address(str(info[4][0]).partition("%")[0]))]
        if not allowed:
            raise _LinkError("it leads into a private network")
        fault: OSError | None = None
        for family, kind, protocol, _, where in allowed:
            plain = socket.socket(family, kind, protocol)
            plain.settimeout(self.seconds)
            try:
                plain.connect(where)
            except OSError as failed:
                plain.close()
                fault = failed
            else:
                return plain
        raise fault or TimeoutError

    def _may_visit(self, address: IPv4Address | IPv6Address) -> bool:
        return is_public(address) or (self.loopback and address.is_loopback)

    def _expire(self) -> None:
        self.expired = True
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)

    def _close(self) -> None:
        for resource in (self.response, self.sock):
            if resource is not None:
                resource.close()
        self.response = self.sock = None

    def _reason(self, fault: Exception) -> str:
        if self.expired or isinstance(fault, TimeoutError):
            return f"there is no answer within {self.seconds:g} seconds"
        if isinstance(fault, ssl.SSLCertVerificationError):
            return "its certificate is not valid"
        if isinstance(fault, socket.gaierror | UnicodeError):
            return "there is no such server"
        return "its server does not answer"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _result(url: str, response: http.client.HTTPResponse, content: bytes) -> Visit:
    kind = response.getheader("Content-Type", "").lower()
    is_text = kind.startswith(_TEXT) or not kind
    charset = response.headers.get_content_charset() or "utf-8"
    text = ""
    if is_text:
        unpacked = _unpacked(content, response.getheader("Content-Encoding", "").lower())
        try:
            text = unpacked.decode(charset, "replace")
        except LookupError:
            text = unpacked.decode("utf-8", "replace")
    return Visit(url=url, status=response.status, is_text=is_text, text=text)


def _unpacked(content: bytes, encoding: str) -> bytes:
    """Unpack content that a server packed without being asked.

    Content that cannot be unpacked is returned unchanged.
    """
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        return content
    with suppress(zlib.error):
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(content, _MOST_UNPACKED)
    return content
