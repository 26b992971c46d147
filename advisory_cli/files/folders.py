"""Finder of a user's own folders for settings, state and caches (XDG Base Directory Specification).

A relative path in an environment variable counts as unset.
"""

import sys
from collections.abc import Mapping
from pathlib import Path


def state_folder(environ: Mapping[str, str]) -> Path | None:
    """Return the folder for this program's state that is kept outside of newsrooms, and outlasts a restart.

    The folder is `$XDG_STATE_HOME/advisory`, else `~/.local/state/advisory`, and need not exist. `environ`: the
    environment variables. Return None for a user without a home folder.
    """
    if named := _folder_from(environ, "XDG_STATE_HOME"):
        return named / "advisory"
    home = _home(environ)
    return home / ".local" / "state" / "advisory" if home else None


def cache_folder(environ: Mapping[str, str]) -> Path | None:
    """Return the folder for this program's cache, whose content may be deleted at any time.

    The folder is `$XDG_CACHE_HOME/advisory`, else `~/.cache/advisory`, on macOS `~/Library/Caches/advisory`, and need
    not exist. `environ`: the environment variables. Return None for a user without a home folder.
    """
    if named := _folder_from(environ, "XDG_CACHE_HOME"):
        return named / "advisory"
    own = Path("Library", "Caches") if sys.platform == "darwin" else Path(".cache")
    home = _home(environ)
    return home / own / "advisory" if home else None


def config_folder(environ: Mapping[str, str]) -> Path:
    """Return the user's folder for the settings of all programs: `$XDG_CONFIG_HOME`, else `.config` in the home folder.

    `environ`: the environment variables, in which only `XDG_CONFIG_HOME` is looked up. The folder need not exist.
    Raises RuntimeError when there is neither this variable nor a home folder.
    """
    return _folder_from(environ, "XDG_CONFIG_HOME") or Path.home() / ".config"


def _home(environ: Mapping[str, str]) -> Path | None:
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or "")
    return home if home.is_absolute() else None


def _folder_from(environ: Mapping[str, str], name: str) -> Path | None:
    path = Path(environ.get(name, ""))
    return path if path.is_absolute() else None
