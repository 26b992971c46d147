"""A layout as a web page or a page saved by a word processor, in one of five manners: README.md beside this file."""

from collections.abc import Callable, Iterator
from html import escape
from itertools import groupby

from tests.layouts.source import NO_BREAK, Block, Look, Run, in_order, joined

_WORD_HEAD = (
    "<html xmlns:o='urn:schemas-microsoft-com:office:office' xmlns:w='urn:schemas-microsoft-com:office:word'>"
    "<head><meta http-equiv=Content-Type content='text/html; charset={charset}'><meta name=Generator"
    " content='Microsoft Word 15 (filtered)'><title>{title}</title><style><!-- p.MsoNormal {{margin:0cm;"
    "font-size:11.0pt;font-family:'Calibri',sans-serif;}} @page WordSection1 {{size:595.3pt 841.9pt;}} --></style>"
    "</head><body lang={language} link='#0563C1' vlink='#954F72'><div class=WordSection1>{body}</div></body></html>"
)
_HEAD = (
    "<!DOCTYPE html>\n<html lang='{language}'{direction}>\n<head>\n<meta charset='{charset}'>\n<title>{title}</title>\n"
    "<style>body {{ font-family: sans-serif }} .note::before {{ content: '' }}</style>\n"
    "<script>window.dataLayer = window.dataLayer || [];</script>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
)


def as_html(blocks: tuple[Block, ...], look: Look, language: str, title: str) -> bytes:
    """Render a layout as the bytes of an HTML page in the manner and the charset of its look."""
    manner: Callable[[tuple[Block, ...]], Iterator[str]] = {
        "article": _article,
        "word": _word,
        "divs": _divs,
        "mail": _mail,
        "breaks": _breaks,
    }[look.html]
    head = _WORD_HEAD if look.html == "word" else _HEAD
    page = head.format(
        language=language,
        charset=look.html_charset,
        title=escape(title),
        direction=" dir='rtl'" if language.startswith("ar") else "",
        body="\n".join(manner(in_order(blocks))),
    )
    return page.encode(look.html_charset, errors="xmlcharrefreplace")


def _line(line: tuple[Run, ...], bold: str = "strong", italic: str = "em", tab: str = "&emsp;") -> str:
    parts = []
    for run in line:
        text = escape(run.text, quote=False).replace(NO_BREAK, "&nbsp;").replace("\n", "<br>\n").replace("\t", tab)
        if run.bold:
            text = f"<{bold}>{text}</{bold}>"
        if run.italic:
            text = f"<{italic}>{text}</{italic}>"
        if run.underline:
            text = f"<u>{text}</u>"
        if run.href:
            text = f'<a href="{escape(run.href)}">{text}</a>'
        parts.append(text)
    return "".join(parts)


def _picture(block: Block) -> str:
    return f'<img src="{escape(block.file)}" alt="{escape(joined(block.runs))}">'


def _table(block: Block, head: str = "<table>") -> str:
    rows = []
    for row in block.rows:
        cells = []
        for cell in row:
            lines = [_line(line) for line in cell]
            cells.append(f"<td>{lines[0] if len(lines) == 1 else ''.join(f'<p>{line}</p>' for line in lines)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return head + "\n".join(rows) + "</table>"


def _is_list(block: Block) -> str:
    return block.style if block.style in {"bullet", "number"} else ""


def _article(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Write a page by meaning: article, headings, lists, block quotes, figures."""
    yield "<article>"
    for kind, group in groupby(blocks, key=_is_list):
        if kind:
            name = "ul" if kind == "bullet" else "ol"
            yield f"<{name}>" + "".join(f"<li>{_line(block.runs)}</li>" for block in group) + f"</{name}>"
        else:
            for block in group:
                yield _by_meaning(block)
    yield "</article>"


def _by_meaning(block: Block) -> str:
    line = _line(block.runs)
    style = f" style='text-align:{block.align}'" if block.align else ""
    match block.style:
        case "title":
            text = f"<h1>{line}</h1>"
        case "heading":
            text = f"<h{block.level}>{line}</h{block.level}>"
        case "quote":
            text = f"<blockquote><p>{line}</p></blockquote>"
        case "picture":
            text = f"<figure>{_picture(block)}</figure>"
        case "caption":
            text = f"<p class='caption'><small>{line}</small></p>"
        case "table":
            text = _table(block)
        case "rule":
            text = "<hr>"
        case "empty":
            text = "<p>&nbsp;</p>"
        case _:
            text = f"<p{style}>{line}</p>"
    if block.where in {"header", "footer"}:
        return f"<{block.where}>{text}</{block.where}>"
    return f"<aside>{text}</aside>" if block.where == "box" else text


def _word(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Write a page as a word processor saves it: a class and spans on everything, lists typed with signs."""
    number = 0
    for block in blocks:
        line = _line(block.runs, bold="b", italic="i", tab="<span style='mso-tab-count:1'>&nbsp;&nbsp;&nbsp; </span>")
        number = number + 1 if block.style == "number" else 0
        span = f"<span lang=EN-GB style='font-size:11.0pt'>{line}<o:p></o:p></span>"
        align = f" align={block.align} style='text-align:{block.align}'" if block.align else ""
        match block.style:
            case "table":
                yield _table(block, "<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0>")
            case "picture":
                yield f"<p class=MsoNormal>{_picture(block)}</p>"
            case "rule":
                yield "<div style='border-bottom:solid windowtext 1.0pt'><p class=MsoNormal>&nbsp;</p></div>"
            case "empty":
                yield "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
            case "heading":
                yield f"<h{block.level}>{span}</h{block.level}>"
            case "title":
                yield f"<p class=MsoTitle>{span}</p>"
            case "bullet" | "number":
                sign = "·" if block.style == "bullet" else f"{number}."
                yield (
                    "<p class=MsoListParagraph style='text-indent:-18.0pt'><![if !supportLists]><span"
                    f" style='mso-list:Ignore'>{sign}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp;"
                    f" </span></span><![endif]>{span}</p>"
                )
            case _:
                yield f"<p class=MsoNormal{align}>{span}</p>"


def _divs(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Write a page as a content system does: classes that say little, a heading of its own for the title alone."""
    yield "<div class='c-page'><div class='c-page__main'>"
    for kind, group in groupby(blocks, key=_is_list):
        if kind:
            name = "ul" if kind == "bullet" else "ol"
            yield (
                f"<div class='c-rte'><{name} class='c-list'>"
                + "".join(f"<li><div>{_line(block.runs)}</div></li>" for block in group)
                + f"</{name}></div>"
            )
            continue
        for block in group:
            match block.style:
                case "title" | "heading":
                    name = "h2" if block.style == "title" else f"h{block.level + 2}"
                    yield f"<div class='c-head'><{name}><span>{_line(block.runs)}</span></{name}></div>"
                case "table":
                    yield "".join(
                        "<div class='c-row'>"
                        + "".join(
                            "<div class='c-col'>" + "".join(f"<div>{_line(line)}</div>" for line in cell) + "</div>"
                            for cell in row
                        )
                        + "</div>"
                        for row in block.rows
                    )
                case "picture":
                    yield f"<div class='c-media'>{_picture(block)}</div>"
                case "rule":
                    yield "<div class='c-line'></div>"
                case "empty":
                    yield "<div><br></div>"
                case _:
                    yield f"<div class='c-text {block.style} {block.where}'>{_line(block.runs, bold='b')}</div>"
    yield "</div></div>"


def _mail(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Write a page as a mail tool does: everything in cells of a table, headings by size alone."""
    yield "<table role='presentation' width='600'><tr><td><table role='presentation' width='100%'>"
    number = 0
    for block in blocks:
        number = number + 1 if block.style == "number" else 0
        match block.style:
            case "table":
                inner = _table(block, "<table width='100%' cellpadding='4'>")
            case "picture":
                inner = _picture(block)
            case "rule":
                inner = "<div style='border-top:1px solid #ccc'>&nbsp;</div>"
            case "empty":
                inner = "&nbsp;"
            case "title" | "heading":
                inner = f"<font size='{5 - block.level}'><b>{_line(block.runs, bold='b')}</b></font>"
            case "bullet":
                inner = f"&bull;&nbsp;{_line(block.runs, bold='b')}"
            case "number":
                inner = f"{number}.&nbsp;{_line(block.runs, bold='b')}"
            case _:
                inner = f"<span style='font-size:15px'>{_line(block.runs, bold='b')}</span>"
        align = f" align='{block.align}'" if block.align else ""
        yield f"<tr><td{align} style='padding:6px 12px'>{inner}</td></tr>"
    yield "</table></td></tr></table>"


def _breaks(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Write a page whose paragraphs are parted by two breaks and nothing else."""
    number = 0
    yield "<div id='text'>"
    for block in blocks:
        number = number + 1 if block.style == "number" else 0
        match block.style:
            case "table":
                yield _table(block)
            case "picture":
                yield _picture(block) + "<br><br>"
            case "rule":
                yield "<hr>"
            case "empty":
                yield "<br>"
            case "title" | "heading":
                yield f"<b>{_line(block.runs, bold='b')}</b><br><br>"
            case "bullet":
                yield f"- {_line(block.runs, bold='b')}<br>"
            case "number":
                yield f"{number}) {_line(block.runs, bold='b')}<br>"
            case _:
                yield f"{_line(block.runs, bold='b')}<br><br>"
    yield "</div>"
