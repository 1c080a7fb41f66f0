"""Oddities of texts: charsets, transfer encodings, format=flowed, HTML, characters that nobody may see."""

from __future__ import annotations

import base64

from tests.corpus import body, text

PLAIN = b"Content-Type: text/plain; charset="
HTML = b"Content-Type: text/html; charset=utf-8"


def _plain(charset: bytes, octets: bytes, /, **expected: object) -> object:
    return body(PLAIN + charset, octets, **expected)


CHARSETS = {
    "latin-1": _plain(b"iso-8859-1", b"Gr\xfc\xdfe", text="Grüße"),
    "windows-1252 called latin-1": _plain(b"iso-8859-1", b"\x93so\x94 \x96 5 \x80", text="“so” – 5 €"),
    "utf-8 called latin-1": _plain(b"iso-8859-1", "Grüße".encode(), text="Grüße"),
    "utf-8 called us-ascii": _plain(b"us-ascii", "Grüße".encode(), text="Grüße"),
    "latin-1 called utf-8": _plain(b"utf-8", b"Gr\xfc\xdfe", text="Grüße", doubt="'utf-8'"),
    "latin-1 called us-ascii": _plain(b"us-ascii", b"Gr\xfc\xdfe", text="Grüße", doubt="(none)"),
    "no charset at all": body(b"Content-Type: text/plain", b"Gr\xfc\xdfe", text="Grüße", doubt="(none)"),
    "no labels at all": body(b"", "Grüße".encode(), text="Grüße"),
    "a charset that does not exist": _plain(b"x-klingon", b"Gr\xfc\xdfe", text="Grüße", doubt="'x-klingon'"),
    "a charset that is a codec": _plain(b"zlib", b"Hello", text="Hello"),
    "a charset that would run long": _plain(b"punycode", b"a" * 50_000 + b"-b", text="a" * 50_000 + "-b"),
    "a charset with rubbish behind": _plain(b'"utf-8"http-equiv', "Grüße".encode(), text="Grüße"),
    "a charset in capitals and quotes": _plain(b'"UTF-8"', "Grüße".encode(), text="Grüße"),
    "utf8 without a hyphen": _plain(b"utf8", "Grüße".encode(), text="Grüße"),
    "cp1252 by its other name": _plain(b"cp-1252", b"5 \x80", text="5 €"),
    "iso8859-15": _plain(b"iso8859-15", b"5 \xa4", text="5 €"),
    "koi8-r": _plain(b"koi8-r", b"\xf0\xd2\xc9\xd7\xc5\xd4", text="Привет"),
    "windows-1251": _plain(b"cp1251", b"\xcf\xf0\xe8\xe2\xe5\xf2", text="Привет"),
    "hebrew, logical order": _plain(b"iso-8859-8-i", b"\xf9\xec\xe5\xed", text="שלום"),
    "shift_jis": _plain(b"shift_jis", "こんにちは".encode("cp932"), text="こんにちは"),
    "iso-2022-jp": _plain(b"iso-2022-jp", "こんにちは".encode("iso2022_jp"), text="こんにちは"),
    "gb2312 that is gbk": _plain(b"gb2312", "朱镕基".encode("gbk"), text="朱镕基"),
    "big5": _plain(b"big5", "你好".encode("big5"), text="你好"),
    "utf-16 with a mark": _plain(b"utf-16", "Grüße".encode("utf-16"), text="Grüße"),
    "utf-16 that is not": _plain(b"utf-16", b"Hello there", text="Hello there"),
    "utf-7": _plain(b"utf-7", b"Gr+APwA3w-e", text="Grüße"),
    "a mark of utf-8": _plain(b"utf-8", b"\xef\xbb\xbfHello", text="Hello"),
    "broken utf-8 in the middle": _plain(b"utf-8", "Grüße ".encode() + b"\xff!", text="GrÃ¼ÃŸe ÿ!"),
    "broken gb2312": _plain(b"gb2312", b"\xc4\xe3\xff!", text="你\ufffd!", doubt="not of the charset"),
}

CHARACTERS = {
    "NUL in the text": _plain(b"utf-8", b"a\x00b", text="ab"),
    "escape sequences": _plain(b"utf-8", b"\x1b[2J\x1b]0;x\x07hello", text="[2J]0;xhello"),
    "C1 controls": _plain(b"utf-8", b"a\xc2\x9bb", text="ab"),
    "bidi overrides": _plain(b"utf-8", "a\u202eb\u2066c\u2069".encode(), text="abc"),
    "zero width spaces": _plain(b"utf-8", "un\u200bsub\u200bscribe".encode(), text="unsubscribe"),
    "joiners of an emoji stay": _plain(b"utf-8", "👩\u200d💻".encode(), text="👩\u200d💻"),
    "soft hyphens": _plain(b"utf-8", "thera\xadpist".encode(), text="therapist"),
    "surrogates in UTF-8": _plain(b"utf-8", b"a\xed\xa0\x80b", text="aí\xa0€b"),
    "line separators": _plain(b"utf-8", "a\u2028b\x0bc\x85d".encode(), text="a\nb\nc\nd"),
    "lone CR": _plain(b"utf-8", b"a\rb\r\nc", text="a\nb\nc"),
    "right to left text": _plain(b"utf-8", "שלום \u200fעולם".encode(), text="שלום \u200fעולם"),
}

ENCODINGS = {
    "base64": body(b"Content-Transfer-Encoding: base64", b"SGVsbG8h\r\n", text="Hello!"),
    "base64 on one line": body(
        b"Content-Transfer-Encoding: base64", base64.b64encode(b"x" * 9000), text="x" * 9000
    ),
    "base64 without padding, whole": body(b"Content-Transfer-Encoding: base64", b"SGVsbG8", text="Hello"),
    "base64 with spaces and rubbish": body(
        b"Content-Transfer-Encoding: base64", b"SG Vs\tb*G8\x00h\r\n", text="Hello!"
    ),
    "base64 in two pieces": body(
        b"Content-Transfer-Encoding: base64", b"SGVsbG8=\r\nIQ==\r\n", text="Hello!"
    ),
    "base64 with a list's footer": text(
        b"Content-Transfer-Encoding: base64",
        b"SGVsbG8gd29ybGQ=\n_______________\nUnsubscribe: see below\n",
        text="Hello world\n_______________\nUnsubscribe: see below",
    ),
    "base64 that is none": body(b"Content-Transfer-Encoding: base64", b"!!!", text=""),
    "base64 of one letter": body(b"Content-Transfer-Encoding: base64", b"A", text=""),
    "quoted-printable": text(
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: Quoted-Printable",
        b"Gr=C3=BC=C3=9Fe =\nund mehr=20\n",
        text="Grüße und mehr ",
    ),
    "quoted-printable with spaces after the soft break": text(
        b"Content-Transfer-Encoding: quoted-printable", b"one =  \ntwo", text="one two"
    ),
    "quoted-printable, broken": text(
        b"Content-Transfer-Encoding: quoted-printable", b"100=% =ZZ =4 =", text="100=% =ZZ =4 "
    ),
    "quoted-printable in small letters": text(
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable",
        b"Gr=c3=bc=c3=9fe",
        text="Grüße",
    ),
    "an encoding with a comment": body(b"Content-Transfer-Encoding: 7bit; x", b"Hello", text="Hello"),
    "an unknown encoding": body(b"Content-Transfer-Encoding: x-zip", b"Hello", text="Hello", doubt="'x-zip'"),
    "uuencode": text(
        b"Content-Transfer-Encoding: x-uuencode", b"begin 644 a.txt\n%2&5L;&\\\n`\nend\n", text="Hello"
    ),
}

FLOWED = {
    "flowed": text(PLAIN + b"utf-8; format=flowed", b"one \ntwo\nthree\n", text="one two\nthree"),
    "flowed, stuffed": text(PLAIN + b"utf-8; format=flowed", b" From here\n >x\n", text="From here\n>x"),
    "flowed, quoted": text(
        PLAIN + b"utf-8; format=flowed", b"yes\n> one \n> two\n>> deep\n", text="yes\n> one two\n>> deep"
    ),
    "flowed, signature": text(
        PLAIN + b"utf-8; format=flowed", b"yes \n-- \nDana\n", written="yes", signature="Dana"
    ),
    "flowed, DelSp": text(PLAIN + b"utf-8; format=flowed; delsp=yes", b"Haus \ntuer\n", text="Haustuer"),
    "flowed, capitals": text(PLAIN + b'utf-8; FORMAT="Flowed"', b"one \ntwo\n", text="one two"),
    "flowed, nothing but soft breaks": text(PLAIN + b"utf-8; format=flowed", b"a \n" * 60_000),
}

PAGES = {
    "HTML alone": text(HTML, b"<p>Hello<br>you</p><p>there</p>", text="Hello\nyou\n\nthere"),
    "HTML with entities": text(
        HTML, b"Gr&uuml;&szlig;e &amp; 5&nbsp;&euro; &#8364; &#x20ac;", text="Grüße & 5 € € €"
    ),
    "HTML with a number of ten thousand digits": text(HTML, b"a&#" + b"9" * 10_000 + b";b", text="a\ufffdb"),
    "HTML with a hidden preview": text(
        HTML, b'<div style="display:none">hidden</div><p>seen</p>', text="seen"
    ),
    "HTML with style and script": text(
        HTML, b"<style>p{}</style><script>x<y</script><p>seen</p>", text="seen"
    ),
    "HTML with a comment": text(HTML, b"a<!-- <p>no</p> -->b<!--[if mso]>c<![endif]-->", text="ab"),
    "HTML that never closes": text(HTML, b"<div><p>one<div>two<b>three", text="one\ntwothree"),
    "HTML with a bare <": text(HTML, b"<p>if 2 < 3 and 3 > 2</p>", text="if 2 < 3 and 3 > 2"),
    "HTML with > in an attribute": text(HTML, b'<p title="a > b">seen</p>', text="seen"),
    "HTML with a table": text(
        HTML,
        b"<table><tr><td>one</td><td>two</td></tr><tr><td>three</td></tr></table>",
        text="one two\nthree",
    ),
    "HTML with a list": text(
        HTML, b"<ol><li>one</li><li>two</li></ol><ul><li>x</li></ul>", text="1. one\n2. two\n- x"
    ),
    "HTML with preformatted text": text(HTML, b"<pre>a\n  b</pre>", text="a\n  b"),
    "HTML with a charset of its own": body(
        b"Content-Type: text/html", b'<meta charset="koi8-r"><p>\xf0\xd2\xc9\xd7\xc5\xd4</p>', text="Привет"
    ),
    "HTML with overrides as entities": text(HTML, b"a&#8238;b&#x202E;c&#0;d", text="abc\ufffdd"),
    "HTML of tags and nothing": text(HTML, b"<div><br></div><p>&nbsp;</p>", text=""),
    "HTML ten thousand deep": text(HTML, b"<div>" * 10_000 + b"x" + b"</div>" * 10_000, text="x"),
    "HTML quoted ten thousand deep": text(HTML, b"<blockquote>" * 10_000 + b"x", quoted="x"),
    "HTML of broken tags": text(HTML, b"<a " * 50_000),
    "HTML of quotes": text(HTML, b'<a href="' * 20_000),
    "enriched": text(b"Content-Type: text/enriched", b"<bold>Hello</bold> 2 << 3", text="Hello 2 < 3"),
    "a page called plain": text(PLAIN + b"utf-8", b"<html><body><p>Hello</p></body></html>", text="Hello"),
    "a piece of HTML called plain": text(PLAIN + b"utf-8", b"<p>Hello</p>", text="<p>Hello</p>"),
}

ODDITIES = CHARSETS | CHARACTERS | ENCODINGS | FLOWED | PAGES
