"""Fonts of an edition by the script of its language, for the style sheets of templates.

The fonts are those of the operating systems, since mail programs load none. Georgia and Helvetica have Latin, Greek and
Cyrillic letters only: for other scripts a mail program would take whatever it finds, mostly too small.
"""

from collections.abc import Mapping

_ARABIC = "Tahoma, 'Segoe UI', 'Geeza Pro', Arial, sans-serif"
_TRADITIONAL = "'PingFang TC', 'Microsoft JhengHei', 'Noto Sans CJK TC', sans-serif"
_STACKS: Mapping[str, str] = {
    "ar": _ARABIC,
    "fa": _ARABIC,
    "he": "Arial, 'Arial Hebrew', 'Segoe UI', sans-serif",
    "ja": "'Hiragino Sans', 'Hiragino Kaku Gothic ProN', 'Yu Gothic', Meiryo, 'Noto Sans CJK JP', sans-serif",
    "ko": "'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans CJK KR', sans-serif",
    "ur": _ARABIC,
    "zh": "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
    "zh-hant": _TRADITIONAL,
    "zh-hk": _TRADITIONAL,
    "zh-tw": _TRADITIONAL,
}


def fonts_view(language: str) -> dict[str, str | bool]:
    """Return the variable `fonts` of templates for a language (BCP 47).

    - sans, serif: font stacks of CSS. For scripts other than Latin, Greek and Cyrillic both are the same.
    - latin: True for Latin, Greek and Cyrillic. Other scripts have no slanted letters, and a gap between Arabic letters
      would tear them apart.
    - whole_words: True for Korean, whose words have blanks between them and are not broken inside.
    """
    from markupsafe import Markup

    tag = language.lower()
    base = tag.partition("-")[0]
    stack = _STACKS.get("-".join(tag.split("-")[:2]), _STACKS.get(base, ""))
    return {
        "sans": Markup(stack or "Helvetica, Arial, sans-serif"),  # noqa: S704  constants, with quotes of CSS
        "serif": Markup(stack or "Georgia, 'Times New Roman', serif"),  # noqa: S704
        "latin": not stack,
        "whole_words": base == "ko",
    }
