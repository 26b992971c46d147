"""Finder of a user's own folders for settings, state and caches.

State and caches lie where the system keeps them, by the library platformdirs: the XDG Base Directory Specification, and
on macOS the folder ~/Library. The variables of XDG count on macOS too. A relative path in a variable counts as unset.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_NAME = "advisory"


def state_folder() -> Path | None:
    """Return the folder for this program's state that is kept outside of newsrooms, and outlasts a restart.

    The folder is `$XDG_STATE_HOME/advisory`, else `~/.local/state/advisory`, on macOS `~/Library/Application
    Support/advisory`, and need not exist. Return None for a user without a home folder.
    Earlier versions used `~/.local/state/advisory` on macOS too. Where that folder exists, it is returned, so that the
    notes of those versions about a ledger are still found.
    """
    if not _has_home("XDG_STATE_HOME"):
        return None
    former = Path("~/.local/state", _NAME).expanduser()
    if sys.platform == "darwin" and not _path_in("XDG_STATE_HOME") and former.is_dir():
        return former
    from platformdirs import user_state_path

    return user_state_path(_NAME, appauthor=False)


def cache_folder() -> Path | None:
    """Return the folder for this program's cache, whose content may be deleted at any time.

    The folder is `$XDG_CACHE_HOME/advisory`, else `~/.cache/advisory`, on macOS `~/Library/Caches/advisory`, and need
    not exist. Return None for a user without a home folder.
    """
    if not _has_home("XDG_CACHE_HOME"):
        return None
    from platformdirs import user_cache_path

    return user_cache_path(_NAME, appauthor=False)


def config_folder(environ: Mapping[str, str]) -> Path:
    """Return the user's folder for the settings of all programs: `$XDG_CONFIG_HOME`, else `.config` in the home folder.

    systemd reads a user's units there. `environ`: the environment variables, in which only `XDG_CONFIG_HOME` is looked
    up. The folder need not exist. Raises RuntimeError when there is neither this variable nor a home folder.
    """
    path = Path(environ.get("XDG_CONFIG_HOME", ""))
    return path if path.is_absolute() else Path.home() / ".config"


def _has_home(variable: str) -> bool:
    """Tell whether the environment names a folder of this user. platformdirs would look the account's own up."""
    return bool(_path_in(variable) or _path_in("HOME") or _path_in("USERPROFILE"))


def _path_in(variable: str) -> str:
    path = os.environ.get(variable, "")
    return path if Path(path).is_absolute() else ""
