"""Cache of pages whose style sheets are written into style attributes.

Writing the styles of a page takes as long as all else that `check` does. Most commands meet pages for which an earlier
command has already done this work.
A page may be under embargo. Stored pages are therefore encrypted, by a key that is made from the page without the
written styles. Nobody can read a stored page without that page.
"""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import advisory_cli
from advisory_cli.files.private_cache import PrivateCache, stamp

_MOST = 24  # pages that a process stores: the variants of an edition are few, and full renderings are not met again
_LIBRARIES = ("premailer", "cssutils", "cssselect", "lxml")


class CachedInliner:
    """Callable that writes a page's style sheets into its style attributes, and keeps the results in a cache.

    The pages are made by compose.inline.inline(). `cache`: the cache, in which earlier results are found again.
    """

    def __init__(self, cache: PrivateCache) -> None:
        self._cache = cache
        self._stored = 0
        self._stamp = b""

    def __call__(self, html: str) -> str:
        """Write the rules of a page's style sheets into style attributes, and return the page.

        Raises BadData as inline() does. A page that cannot be inlined is not stored.
        """
        page = html.encode("utf-8", "surrogatepass")
        self._stamp = self._stamp or _stamp()
        key = b"page " + self._stamp + hashlib.sha256(page).digest()
        if (stored := self._cache.get(key)) is not None:
            return _encrypted(stored, key + page).decode("utf-8", "surrogatepass")
        from advisory_cli.compose.inline import inline

        inlined = inline(html)
        if self._stored < _MOST:
            self._stored += 1
            self._cache.put(key, _encrypted(inlined.encode("utf-8", "surrogatepass"), key + page))
        return inlined


def _encrypted(content: bytes, secret: bytes) -> bytes:
    """Encrypt or decrypt `content` by the key stream that SHAKE-256 (FIPS 202) makes of `secret`.

    `secret`: the page with the state of the libraries. A key stream meets one content alone, since the same libraries
    always inline a page alike.
    """
    stream = hashlib.shake_256(b"inlined " + secret).digest(len(content))
    mixed = int.from_bytes(content, "big") ^ int.from_bytes(stream, "big")
    return mixed.to_bytes(len(content), "big")


def _stamp() -> bytes:
    """Return a word for the state of the libraries and of our own module that inline pages."""
    own = Path(__file__).with_name("inline.py")
    specs = [spec for name in _LIBRARIES if (spec := find_spec(name)) is not None]
    folders = [folder for spec in specs for folder in spec.submodule_search_locations or ()]
    origins = [spec.origin for spec in specs if spec.origin]
    return advisory_cli.__version__.encode() + stamp([__file__, own, *folders, *origins])
