"""Cache of compiled templates, because compiling the shipped ones takes longer than rendering a message.

Only the shipped templates are kept. The newsroom's own ones are compiled in the process that renders them.
"""

import hashlib
import marshal
import os
from pathlib import Path
from types import CodeType

import jinja2
from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache

import advisory_cli
from advisory_cli.compose.templates import sandbox
from advisory_cli.files.private_cache import PrivateCache, stamp


class CompiledTemplates(BytecodeCache):
    """Cache of the code that Jinja makes of the templates in one folder.

    `cache`: the store. `folder`: the folder of the shipped templates.
    Code is found again only for the same template, the same versions of this program, of Jinja and of Python, and the
    same options, filters and tests of the environment. Each environment needs an object of its own.
    """

    def __init__(self, cache: PrivateCache, folder: Path) -> None:
        self._cache = cache
        self._folder = folder
        self._options = b""

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """Return the bucket in which Jinja looks for a template's code.

        The bucket holds the compiled code, or no code if none is stored. Only the shipped templates are stored. For any
        other template, `key` of the bucket is "", and set_bucket() stores nothing.
        """
        self._options = self._options or _options(environment)
        bucket = Bucket(environment, "", self.get_source_checksum(source))
        if filename and Path(filename).is_relative_to(self._folder):
            parts = (self._options, name.encode(), os.fsencode(filename), source.encode())
            key = b"template " + b"".join(hashlib.sha256(part).digest() for part in parts)
            bucket.key = key.hex()
            stored = self._cache.get(key)
            bucket.code = None if stored is None else _code(stored)
        return bucket

    def set_bucket(self, bucket: Bucket) -> None:
        """Store a template's code, if the template is a shipped one."""
        if bucket.code is not None and bucket.key:
            self._cache.put(bytes.fromhex(bucket.key), marshal.dumps(bucket.code))


def _code(stored: bytes) -> CodeType | None:
    """Return stored code, or None for something else. The store has compared the content with its digest."""
    try:
        code = marshal.loads(stored)  # noqa: S302  written by this account, by this very Python
    except (EOFError, ValueError, TypeError):
        return None
    return code if isinstance(code, CodeType) else None


def _options(environment: Environment) -> bytes:
    """Return a word for all that the code of a template depends on, beside the template."""
    finalize = environment.finalize
    facts = (
        (advisory_cli.__version__, jinja2.__version__, type(environment).__qualname__),
        (environment.autoescape, environment.optimized, environment.trim_blocks, environment.lstrip_blocks),
        (finalize is None, _argument(finalize), sorted(sandbox.REFUSED_FILTERS)),
        sorted((name, _argument(function)) for name, function in environment.filters.items()),
        sorted((name, _argument(function)) for name, function in environment.tests.items()),
    )
    return repr(facts).encode() + stamp([__file__, sandbox.__file__, *jinja2.__path__])


def _argument(function: object) -> str:
    """Return what Jinja hands to a function of the environment first: its context, or the like, or nothing."""
    return str(getattr(function, "jinja_pass_arg", None))
