"""Remember the sheet or the encoding of a list in advisory.toml, so that nobody has to name it again."""

from pathlib import Path

from advisory_cli.model.mailing.options import ListFileOptions
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.value_class import value_class
from advisory_cli.read.lists.table import is_workbook
from advisory_cli.read.settings.toml_file import store_in_table, table_line


@value_class
class Memory:
    """Sheet or encoding that was named for a list: the setting, the name of the list in it, and the text."""

    setting: str
    name: str
    text: str

    @property
    def line(self) -> str:
        """Line for advisory.toml, such as list_sheets = { "europe.xlsx" = "Press" }."""
        return table_line(self.setting, self.name, self.text)


def new_memory(path: Path, options: ListFileOptions, newsroom: Newsroom) -> Memory | None:
    """Return a sheet or an encoding to keep in the settings for the list at `path`. None: there is nothing new to keep.

    `options` are those of the command that read the list. For a workbook, the sheet is kept, if the options name
    exactly one. For a text file, the encoding is kept. What the settings have already is not returned.
    """
    folder = newsroom.folder / "lists"
    whole, top = path.resolve(), folder.resolve()
    name = str(whole.relative_to(top)) if whole.is_relative_to(top) else str(whole)
    if is_workbook(path):
        named, known, setting = (
            (options.sheet[0] if len(options.sheet) == 1 else ""),
            newsroom.list_sheets,
            "list_sheets",
        )
    else:
        named, known, setting = options.encoding or "", newsroom.list_encodings, "list_encodings"
    if not named or named in (known.get(name), known.get(name.rpartition(".")[0])):
        return None
    return Memory(setting=setting, name=name, text=named)


def remember(memory: Memory, newsroom: Newsroom) -> None:
    """Write a sheet or an encoding into advisory.toml. Raises CannotWrite, with the line to add, when it cannot be."""
    store_in_table(newsroom.folder, memory.setting, memory.name, memory.text)
