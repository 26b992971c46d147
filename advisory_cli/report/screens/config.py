"""Make the output of `config`: each setting, its value, and its origin."""

from collections.abc import Iterable

from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.lines import WIDTH, Block, Line, Tone, columns, labelled

_WIDEST = 26


def config_lines(settings: Iterable[tuple[str, str, str]], *, width: int = WIDTH) -> Block:
    """Return lines that list the settings in the order given, each with its value and its origin.

    `settings` holds name, value and origin of each. The caller has to replace secrets in the values by ***.
    An origin is 'flag', 'environment', '.env', 'advisory.toml' or 'default'. `width` is the line length in columns.
    """
    rows = tuple(settings)
    at = min(max((columns(name) for name, _, _ in rows), default=0) + 2, _WIDEST)
    return tuple(line for row in rows for line in _setting(*row, at=at, width=width))


def config_json(settings: Iterable[tuple[str, str, str]]) -> str:
    """Return the settings as JSON, for `config --format json`.

    `settings`: name, value and origin of each setting. The caller has to replace secrets in the values by ***.
    The JSON is an object with one key, `settings`: a list with an object for each setting, in the order given. Each
    object in the list has the keys `name`, `value` and `origin`.
    """
    entries = [{"name": name, "value": value, "origin": origin} for name, value, origin in settings]
    return as_json({"settings": entries})


def _setting(name: str, value: str, origin: str, *, at: int, width: int) -> tuple[Line, ...]:
    tone: Tone = "quiet" if origin == "default" else "plain"
    return labelled(name, f"{value or '(not set)'}  [{origin}]", at=at, tone=tone, width=width)
