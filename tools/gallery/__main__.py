"""Makes the gallery: every sort of card as pictures and as text, every letter as a page, and an index.

    python tools/gallery build/gallery
    python tools/gallery build/extra/gallery --pages        the pages alone, for `make site`
    python tools/gallery docs/pictures --front              the card and the draft of the README

Pictures want Chromium; without it there are the pages and the texts.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from gallery.cards import Shown, all_cards, front
from gallery.letters import Letter, all_letters

BESIDE = {375: 8, 900: 4}  # cards beside each other on a picture, by their width in pixels
GAP, CAPTION = 10, 24
MODES = {"light": (), "dark": ("--force-dark-mode",), "forced": ("--enable-features=WebContentsForceDark",)}
TALLEST = 6000
FRONT_WIDTH, FRONT_HEIGHT = 480, {"card": 1135, "draft": 500}
_SCHEME = re.compile(r"(<|&lt;)meta name=(\"|&quot;|&#34;)(supported-)?color-schemes?.*?(>|&gt;)")
_FLOWED = re.compile(r" \r?\n(?:> ?)?")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-extensions")
_STYLE = (
    "body{font-family:sans-serif;max-width:1000px;margin:1em auto;padding:0 1em}img{border:1px solid #888}"
    "td{overflow-wrap:anywhere;vertical-align:top}td:nth-child(-n+2){min-width:9em}"
)


def main(folder: Path, *, pages_only: bool) -> None:
    """Writes the gallery into `folder`, which begins anew."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "cards").mkdir(parents=True)
    shown = list(all_cards())
    cards = {one.name: _write(one, folder / "cards") for one in shown}
    letters = list(all_letters())
    (folder / "letters.html").write_text(_letters_page(letters), "utf-8")
    (folder / "letters.txt").write_text(_letters_text(letters), "utf-8")
    browser = None if pages_only else _browser()
    pictures = _draw(browser, tuple(cards), folder / "cards") if browser else ()
    (folder / "index.html").write_text(_index(shown, cards, pictures), "utf-8")
    print(f"{folder / 'index.html'}: {len(cards)} cards, {len(letters)} letters, {len(pictures)} pictures")
    if browser is None and not pages_only:
        print(
            "No pictures: Chromium is missing. To add it on Debian and Ubuntu: sudo apt-get install chromium"
        )


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


def draw_front(folder: Path) -> None:
    """Draws the card and the draft of one request, each as wide as a phone, at twice its dots."""
    browser = _browser()
    assert browser, "Chromium is missing"
    card, draft = front()
    with tempfile.TemporaryDirectory() as place:
        for name, octets in (("card", card), ("draft", draft)):
            page = Path(place) / f"{name}.html"
            page.write_text(_front_page(octets), "utf-8")
            size = f"--window-size={FRONT_WIDTH},{FRONT_HEIGHT[name]}"
            shot = f"--screenshot={folder / name}.png"
            _run(browser, Path(place), "--force-device-scale-factor=2", size, shot, page.as_uri())


def _front_page(octets: bytes) -> str:
    """A message as a mail client shows it: its head, then its body."""
    read = message_from_bytes(octets, policy=policy.default)
    assert isinstance(read, EmailMessage)
    part = read.get_body(("html", "plain"))
    assert part is not None
    body = str(part.get_content())
    if part.get_content_subtype() == "plain":  # format=flowed: a line that ends in a space goes on
        body = f"<div style='white-space:pre-wrap'>{escape(_FLOWED.sub(' ', body))}</div>"
    head = "".join(
        f"<div><span style='color:#666'>{name}</span> {escape(str(read[name]))}</div>"
        for name in ("From", "To", "Subject")
    )
    return (
        f'<!DOCTYPE html><meta charset="utf-8"><style>{_STYLE}</style><body style="margin:0;padding:14px;'
        f'font-size:15px;line-height:1.4"><div style="border-bottom:1px solid #bbb;padding-bottom:8px;'
        f'margin-bottom:10px">{head}</div>{body}'
    )


def _write(shown: Shown, folder: Path) -> EmailMessage:
    """The message of a card, after its parts were written into files of its name."""
    read = message_from_bytes(shown.octets, policy=policy.default)
    assert isinstance(read, EmailMessage)
    for kind, suffix in (("plain", "txt"), ("html", "html")):
        part = read.get_body((kind,))
        assert part is not None
        head = f"From: {read['From']}\nSubject: {read['Subject']}\n\n" if kind == "plain" else ""
        (folder / f"{shown.name}.{suffix}").write_text(head + str(part.get_content()), "utf-8")
    return read


# -- pictures -----------------------------------------------------------------------------------------


def _draw(browser: str, names: Sequence[str], folder: Path) -> tuple[str, ...]:
    """The names of the pictures: some cards beside each other on each, in each width and mode."""
    with tempfile.TemporaryDirectory() as profiles:
        return tuple(
            picture
            for width, beside in BESIDE.items()
            for picture in _sheets(browser, names, width, beside, folder, Path(profiles))
        )


def _sheets(
    browser: str, names: Sequence[str], width: int, beside: int, folder: Path, profiles: Path
) -> Iterator[str]:  # fmt: skip
    heights = _heights(browser, folder, width, profiles)
    for at in range(0, len(names), beside):
        group = names[at : at + beside]
        tall = max(heights[name] for name in group) + CAPTION
        page = _sheet(group, width, tall - CAPTION, folder)
        for mode, flags in MODES.items():
            sheet = profiles / f"sheet{width}-{at}-{mode}.html"
            # A client that forces the dark has taken out what says that the page knows it.
            sheet.write_text(_SCHEME.sub("", page) if mode == "forced" else page, "utf-8")
            picture = f"{width}-{mode}-{at // beside + 1}.png"
            size = f"--window-size={len(group) * (width + GAP) + GAP},{tall + GAP}"
            _run(browser, profiles, *flags, size, f"--screenshot={folder.parent / picture}", sheet.as_uri())
            yield picture


def _sheet(names: Sequence[str], width: int, height: int, folder: Path) -> str:
    cells = "".join(
        f'<td valign="top"><div style="height:{CAPTION - 4}px">{name}</div>'
        f"{_frame(name, width, height, folder)}</td>"
        for name in names
    )
    return (
        '<!DOCTYPE html><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        f'<body style="margin:0"><table cellspacing="{GAP}" cellpadding="0"><tr>{cells}</tr></table>'
    )


def _frame(name: str, width: int, height: int, folder: Path) -> str:
    """A card in a window of its own, as wide as a phone or a reading pane."""
    page = escape((folder / f"{name}.html").read_text("utf-8"), quote=True)
    return f'<iframe id="{name}" width="{width}" height="{height}" frameborder="0" srcdoc="{page}"></iframe>'


def _heights(browser: str, folder: Path, width: int, profiles: Path) -> dict[str, int]:
    """How tall each page is at that width: all are laid out in one page, which says so in its text."""
    names = [page.stem for page in sorted(folder.glob("*.html"))]
    frames = "".join(_frame(name, width, 10, folder) for name in names)
    script = (
        "onload=()=>{document.body.innerHTML=[...document.querySelectorAll('iframe')].map("
        "f=>f.id+'='+f.contentDocument.documentElement.scrollHeight+';').join('')}"
    )
    measuring = profiles / f"measure{width}.html"
    measuring.write_text(f"<!DOCTYPE html><body>{frames}<script>{script}</script>", "utf-8")
    found = _run(browser, profiles, "--virtual-time-budget=9000", "--dump-dom", measuring.as_uri())
    tall = {name: int(height) for name, height in re.findall(r"([\w-]+)=(\d+);", found)}
    return {name: min(tall.get(name, TALLEST), TALLEST) for name in names}


def _run(browser: str, profiles: Path, *arguments: str) -> str:
    done = subprocess.run(
        [browser, *_FLAGS, f"--user-data-dir={profiles / 'profile'}", *arguments],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    return done.stdout


# -- pages --------------------------------------------------------------------------------------------


def _page(title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>\n{body}\n</body></html>\n"
    )


def _index(shown: list[Shown], read: dict[str, EmailMessage], pictures: Sequence[str]) -> str:
    rows = "\n".join(
        f"<tr><td>{escape(one.title)}</td><td><b>{escape(_sender(read[one.name]))}</b></td>"
        f"<td>{escape(str(read[one.name]['Subject']))}</td><td>{_links(one.name)}</td></tr>"
        for one in shown
    )
    drawn = "\n".join(
        f'<p>{picture}<br><a href="{picture}"><img loading="lazy" width="980" alt="{picture}" '
        f'src="{picture}"></a></p>'
        for picture in pictures
    )
    drawn = drawn or "\n".join(
        f'<h2 id="{one.name}">{escape(one.title)}</h2><iframe src="cards/{one.name}.html" loading="lazy" '
        f'title="{escape(one.title)}" style="width:100%;max-width:600px;height:600px"></iframe>'
        for one in shown
    )
    letters = '<p><a href="letters.html">The letters</a>, <a href="letters.txt">as text</a></p>'
    return _page("Cards and letters", f"{letters}<table>{rows}</table>\n{drawn}")


def _links(name: str) -> str:
    return " ".join(f'<a href="cards/{name}.{kind}">{kind}</a>' for kind in ("html", "txt"))


def _sender(read: EmailMessage) -> str:
    return str(read["From"].addresses[0].display_name)


def _letters_page(letters: list[Letter]) -> str:
    parts = []
    for asked, of_one in groupby(letters, lambda one: one.asked):
        parts.append(f"<h2>{escape(asked)}</h2>")
        parts += [
            f"<h3>{escape(one.name)}, {one.language}, {one.tone}: {escape(one.subject)}</h3>"
            f'<pre style="white-space:pre-wrap">{escape(one.text)}</pre>'
            for one in of_one
        ]
    return _page("Letters", "\n".join(parts))


def _letters_text(letters: list[Letter]) -> str:
    return "\n\n".join(
        f"== {one.asked} / {one.name} / {one.language} / {one.tone}: {one.subject}\n\n{one.text}"
        for one in letters
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", action="store_true")
    parser.add_argument("--front", action="store_true")
    given = parser.parse_args()
    draw_front(given.folder) if given.front else main(given.folder, pages_only=given.pages)
