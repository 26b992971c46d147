"""A keyring for tests: files in the folder that TEST_KEYRING names; without it, locked, as under cron."""

import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked


class FolderKeyring(KeyringBackend):
    """One file an entry."""

    priority = 9

    def _path(self, service: str, username: str) -> Path:
        if "TEST_KEYRING" not in os.environ:
            raise KeyringLocked("nobody is here to open it")
        return Path(os.environ["TEST_KEYRING"]) / f"{service}-{username}"

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept."""
        path = self._path(service, username)
        return path.read_text() if path.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self._path(service, username).write_text(password)

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        self._path(service, username).unlink()
