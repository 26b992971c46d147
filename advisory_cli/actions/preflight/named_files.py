"""Pictures and attachments that an advisory names, read once for one command, and the findings about them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.files import LOGO, Media


@dataclass(slots=True)
class NamedFiles:
    """Reader of the files of an advisory that reads each language's files once, so that what is checked also leaves.

    `read`: returns the files of an advisory in one language as they are now, with findings.
    """

    read: Callable[[Advisory], Media]
    _known: dict[str, Media] = field(default_factory=dict)

    def __call__(self, edition: Advisory) -> Media:
        """Return the files of an advisory in one language, as they were when they were first asked for."""
        if edition.language not in self._known:
            self._known[edition.language] = self.read(edition)
        return self._known[edition.language]

    def findings(self, advisory: Advisory) -> tuple[Finding, ...]:
        """Return the findings about the files in all languages, each once."""
        return tuple(dict.fromkeys(fault for edition in advisory.editions for fault in self(edition).findings))

    def check_lists(self, advisory: Advisory, lists: Iterable[Path], folder: Path) -> Iterator[Finding]:
        """Yield FIL07 for each file that is one of the lists of this very command.

        `lists`: the files of the lists. `folder`: the newsroom.
        """
        for edition in advisory.editions:
            if not edition.names_files:
                continue
            from advisory_cli.read.media.own_data import own_data  # of an advisory with files alone

            for loaded in self(edition).files:
                path, source = loaded.file.path, loaded.file.source
                if path != LOGO and any(_same(folder / source, each) for each in lists):
                    yield own_data(source, edition.place(f"{path}.file"))


def _same(path: Path, list_path: Path) -> bool:
    try:
        return path.samefile(list_path)
    except OSError:
        return False
