"""Oddities of MIME trees: alternatives, attachments, broken boundaries, nesting, sealed mail, sizes."""

from __future__ import annotations

import base64

from tests.corpus import Oddity, body, crlf, nested, parts, text

PLAIN = b"Content-Type: text/plain; charset=utf-8\n\n"
HTML = b"Content-Type: text/html; charset=utf-8\n\n"
CALENDAR = b"BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR"
STUB = b"Your e-mail program cannot show HTML. View this in a browser."
ASK = "Could you speak at our meeting in May? It is a long day, and many people want to hear you. " * 2
PAGE = b"<p>" + ASK.encode() + b"</p>"


def tree(*entities: bytes, kind: bytes = b"mixed", more: bytes = b"", **expected: object) -> Oddity:
    labels, octets = parts(*entities, kind=kind, more=more)
    return text(labels, octets, **expected)


def _deep(levels: int) -> bytes:
    inner = PLAIN + b"deep"
    for level in range(levels):
        inner = nested(inner, kind=b"mixed", boundary=b"n%d" % level)
    return inner


FORMS = {
    "plain and HTML": tree(
        PLAIN + b"plain", HTML + b"<p>html</p>", kind=b"alternative", text="plain", parts=()
    ),
    "HTML first": tree(HTML + b"<p>html</p>", PLAIN + b"plain", kind=b"alternative", text="plain", parts=()),
    "an empty plain form": tree(PLAIN, HTML + b"<p>html</p>", kind=b"alternative", text="html", parts=()),
    "a blank plain form": tree(PLAIN + b" \n\n", HTML + b"<p>html</p>", kind=b"alternative", text="html"),
    "a plain form that says see the HTML": tree(
        PLAIN + STUB,
        HTML + PAGE,
        kind=b"alternative",
        text=ASK.strip(),
    ),
    "HTML with its pictures": tree(
        nested(
            HTML + b"<p>seen</p>",
            b"Content-Type: image/png; name=l.png\nContent-ID: <l>\n\nx",
            kind=b"related",
            boundary=b"r",
        ),
        text="seen",
        parts=(),
    ),
    "plain, and HTML with its pictures": tree(
        PLAIN + b"plain",
        nested(HTML + b"<p>html</p>", b"Content-Type: image/png\n\nx", kind=b"related", boundary=b"r"),
        kind=b"alternative",
        text="plain",
        parts=(),
    ),
    "text, file, text": tree(
        PLAIN + b"one",
        b"Content-Type: application/pdf; name=a.pdf\n\nx",
        PLAIN + b"two",
        text="one\n\ntwo",
        parts=(("application/pdf", "a.pdf"),),
    ),
    "a text that is a file": tree(
        PLAIN + b"one",
        b"Content-Type: text/plain\nContent-Disposition: attachment; filename=n.txt\n\nnot read",
        text="one",
        parts=(("text/plain", "n.txt"),),
    ),
    "a named text inline": tree(
        PLAIN + b"one",
        b"Content-Type: text/plain; name=log.txt\nContent-Disposition: inline\n\nnot read",
        text="one",
        parts=(("text/plain", "log.txt"),),
    ),
    "nothing but a file": text(
        b"Content-Type: application/pdf; name=a.pdf", b"x", text="", parts=(("application/pdf", "a.pdf"),)
    ),
    "nothing but an attached text": text(
        b"Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt",
        b"x",
        text="",
        parts=(("text/plain", "a.txt"),),
    ),
    "an invitation": tree(
        PLAIN + b"come",
        b"Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\n" + CALENDAR,
        kind=b"alternative",
        text="come",
        calendars=(crlf(CALENDAR),),
        parts=(),
    ),
    "an invitation twice": tree(
        b"Content-Type: text/calendar; method=REQUEST\n\n" + CALENDAR,
        b"Content-Type: application/ics; name=invite.ics\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(CALENDAR),
        calendars=(crlf(CALENDAR),),
        parts=(),
    ),
    "an attached calendar": tree(
        PLAIN + b"see",
        b"Content-Type: application/ics; name=invite.ics\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(CALENDAR),
        calendars=(CALENDAR,),
    ),
    "a calendar in latin-1": tree(
        b"Content-Type: text/calendar; charset=iso-8859-1\n\nSUMMARY:Gr\xfc\xdfe",
        calendars=("SUMMARY:Grüße".encode(),),
    ),
    "a forwarded message": tree(
        PLAIN + b"for you",
        b"Content-Type: message/rfc822\n\nSubject: a talk\nFrom: a@b\n\nnot read",
        text="for you",
        parts=(("message/rfc822", "a talk"),),
    ),
    "a report": tree(
        PLAIN + b"not delivered",
        b"Content-Type: message/delivery-status\n\nStatus: 5.1.1",
        kind=b"report",
        more=b"; report-type=delivery-status",
        text="not delivered",
    ),
    "a digest": tree(
        b"Content-Type: message/rfc822\n\nSubject: one\n\nx",
        kind=b"digest",
        parts=(("message/rfc822", "one"),),
    ),
    "a part without labels": tree(b"\nHello", text="Hello"),
    "a part without an empty row": tree(b"Content-Type: text/plain", text=""),
}

NAMES = {
    "a name in pieces (RFC 2231)": tree(
        b"Content-Type: application/pdf; name*0*=utf-8''%C3%BCb; name*1=er; name*2*=%20x.pdf\n\nx",
        parts=(("application/pdf", "über x.pdf"),),
    ),
    "a name in an encoded word": tree(
        b'Content-Type: application/pdf; name="=?utf-8?Q?=C3=BCber.pdf?="\n\nx',
        parts=(("application/pdf", "über.pdf"),),
    ),
    "a name in UTF-8": tree(
        'Content-Disposition: attachment; filename="über.pdf"\nContent-Type: application/pdf\n\nx'.encode(),
        parts=(("application/pdf", "über.pdf"),),
    ),
    "a name without quotes, with spaces": tree(
        b"Content-Type: application/pdf; name=my file.pdf\n\nx", parts=(("application/pdf", "my file.pdf"),)
    ),
    "a name with a semicolon": tree(
        b'Content-Type: application/pdf; name="a;b.pdf"\n\nx', parts=(("application/pdf", "a;b.pdf"),)
    ),
    "a name that turns around": tree(
        'Content-Type: application/pdf; name="\u202efdp.exe"\n\nx'.encode(),
        parts=(("application/pdf", "fdp.exe"),),
    ),
    "a content type of rubbish": tree(b"Content-Type: ;;;=\n\nHello", text="Hello"),
    "a content type without a subtype": tree(b"Content-Type: text\n\nHello", text="Hello"),
    "an unknown content type": tree(
        b"Content-Type: x\n\nHello", text="", parts=(("application/octet-stream", ""),)
    ),
}

BROKEN = {
    "no closing boundary": Oddity(
        crlf(b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n" + PLAIN + b"Hello"),
        {"text": "Hello"},
    ),
    "no boundary anywhere": text(
        b"Content-Type: multipart/mixed; boundary=b", b"Hello", text="Hello", doubt="cannot be separated"
    ),
    "no boundary parameter": text(
        b"Content-Type: multipart/mixed", b"--b\n" + PLAIN + b"Hello", doubt="cannot be separated"
    ),
    "an absurdly long boundary": text(
        b'Content-Type: multipart/mixed; boundary="' + b"b" * 5000 + b'"', b"Hello", text="Hello"
    ),
    "a boundary with spaces behind": text(
        b"Content-Type: multipart/mixed; boundary=b", b"--b  \n" + PLAIN + b"Hello\n--b--\t\n", text="Hello"
    ),
    "a boundary that begins another": text(
        b"Content-Type: multipart/mixed; boundary=b",
        b"--b\n" + nested(PLAIN + b"Hello", kind=b"mixed", boundary=b"bb") + b"\n--b--\n",
        text="Hello",
    ),
    "the same boundary inside": text(
        b"Content-Type: multipart/mixed; boundary=b",
        b"--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n" + PLAIN + b"Hello\n--b--\n--b--\n",
    ),
    "an inner part that never closes": text(
        b"Content-Type: multipart/mixed; boundary=o",
        b"--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\n"
        + PLAIN
        + b"one\n--o\n"
        + PLAIN
        + b"two\n--o--\n",
        text="one\n\ntwo",
    ),
    "text before and after": text(
        b"Content-Type: multipart/mixed; boundary=b",
        b"before\n--b\n" + PLAIN + b"Hello\n--b--\nafter",
        text="Hello",
    ),
    "empty parts": text(b"Content-Type: multipart/mixed; boundary=b", b"--b\n--b\n--b--\n", text=""),
    "nothing in it": text(b"Content-Type: multipart/mixed; boundary=b", b"--b--\n", text=""),
    "a multipart in base64": text(
        b"Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64",
        b"--b\n" + PLAIN + b"Hello\n--b--\n",
        text="Hello",
    ),
}

SEALED = {
    "S/MIME, encrypted": text(
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n"
        b"Content-Transfer-Encoding: base64",
        b"MIIB",
        text="",
        sealed="S/MIME encrypted",
    ),
    "S/MIME, signed in one piece": text(
        b"Content-Type: application/x-pkcs7-mime; smime-type=signed-data; name=smime.p7m",
        b"MIIB",
        sealed="S/MIME signed, in a form that is not read",
    ),
    "S/MIME, signed beside": tree(
        PLAIN + b"Hello",
        b"Content-Type: application/pkcs7-signature; name=smime.p7s\n\nMIIB",
        kind=b"signed",
        text="Hello",
        sealed="",
        parts=(),
    ),
    "PGP, encrypted": tree(
        b"Content-Type: application/pgp-encrypted\n\nVersion: 1",
        b"Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----",
        kind=b"encrypted",
        more=b'; protocol="application/pgp-encrypted"',
        text="",
        sealed="PGP encrypted",
    ),
    "PGP, signed beside": tree(
        PLAIN + b"Hello",
        b"Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----",
        kind=b"signed",
        text="Hello",
        parts=(),
    ),
    "PGP, encrypted in the text": text(
        PLAIN.strip(),
        b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n",
        text="",
        sealed="PGP encrypted",
    ),
    "PGP, signed in the text": text(
        PLAIN.strip(),
        b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n- -- \nDana\n"
        b"-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n",
        written="Hello",
        signature="Dana",
        sealed="",
    ),
    "TNEF alone": text(
        b"Content-Type: application/ms-tnef; name=winmail.dat",
        b"x\x9f>\x22",
        text="",
        sealed="TNEF",
        parts=(("application/ms-tnef", "winmail.dat"),),
    ),
    "TNEF beside a text": tree(
        PLAIN + b"Hello",
        b"Content-Type: application/ms-tnef; name=winmail.dat\n\nx",
        text="Hello",
        sealed="",
        doubt="TNEF",
    ),
    "TNEF by its name": tree(
        PLAIN + b"Hello", b"Content-Type: application/octet-stream; name=WINMAIL.DAT\n\nx", doubt="TNEF"
    ),
    "a protected message of Microsoft": tree(
        b"Content-Type: application/x-microsoft-rpmsg-message; name=message.rpmsg\n\nx",
        sealed="Microsoft protected message",
    ),
}

SIZES = {
    "twenty deep": Oddity(crlf(b"From: a@b.example\n" + _deep(18) + b"\n"), {"text": "deep"}),
    "five hundred deep": Oddity(crlf(b"From: a@b.example\n" + _deep(500) + b"\n"), {}),
    "five thousand parts": tree(*([PLAIN + b"x"] * 5000)),
    "a text of a megabyte": body(b"", b"x" * 1_000_000, text="x" * 262_144, doubt="256 KiB"),
    "a text of a megabyte in base64": body(
        b"Content-Transfer-Encoding: base64",
        base64.encodebytes(b"x" * 1_000_000),
        text="x" * 262_144,
        doubt="256 KiB",
    ),
    "a letter cut at the limit": body(
        b"Content-Type: text/plain; charset=utf-8", b"x" + "ü".encode() * 200_000, text="x" + "ü" * 131_071
    ),
    "a hundred texts": tree(*([PLAIN + b"x"] * 100), text="\n\n".join("x" * 50)),
    "one line of a megabyte of marks": body(b"", b">" * 1_000_000),
    "a file of five megabytes": tree(
        PLAIN + b"Hello", b"Content-Type: video/mp4; name=v.mp4\n\n" + b"A" * 5_000_000, text="Hello"
    ),
    "boundaries by the thousand": text(
        b"Content-Type: multipart/mixed; boundary=b", b"--b\n" * 100_000, text=""
    ),
    "near boundaries by the thousand": text(
        b"Content-Type: multipart/mixed; boundary=b", b"--bx\n" * 100_000
    ),
}

ODDITIES = FORMS | NAMES | BROKEN | SEALED | SIZES
