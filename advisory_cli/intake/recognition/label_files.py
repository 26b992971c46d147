"""Reader of the labels of e-mails (templates/labels) as words by which texts of other languages are recognised."""

import tomllib
from typing import Any

from advisory_cli.read.locate import shipped


def label_file(language: str) -> dict[str, Any]:
    """Return the content of the label file of a language, such as 'ja'. Empty where there is none."""
    if not language.isalpha():
        return {}
    path = shipped("templates", "labels", f"{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
