"""Oddities of header fields: folding, encoded words, 8-bit letters, ids, dates."""

from __future__ import annotations

from tests.corpus import Oddity, crlf, head

WORDS = {
    "encoded word in Q": head(b"Subject: =?utf-8?Q?caf=C3=A9_and_tea?=", subject="café and tea"),
    "encoded word in B": head(b"Subject: =?UTF-8?B?Y2Fmw6k=?=", subject="café"),
    "two words, the space between is none": head(b"Subject: =?utf-8?q?a?= =?utf-8?q?b?= c", subject="ab c"),
    "two words, folded": head(b"Subject: =?utf-8?q?one_?=\n =?utf-8?q?two?=", subject="one two"),
    "a letter cut between two words": head(b"Subject: =?utf-8?B?Y2Fmww==?= =?utf-8?B?qQ==?=", subject="café"),
    "no space between words": head(b"Subject: =?utf-8?q?a?==?utf-8?q?b?=", subject="ab"),
    "word inside a word of letters": head(b"Subject: Re:=?utf-8?q?caf=C3=A9?=!", subject="Re:café!"),
    "spaces inside an encoded word": head(b"Subject: =?utf-8?Q?caf=C3=A9 and tea?=", subject="café and tea"),
    "base64 without padding": head(b"Subject: =?utf-8?B?Y2Fmw6k?=", subject="café"),
    "base64 with a broken end": head(b"Subject: =?utf-8?B?Y2Fmw6kA=?= x", subject="café x"),
    "encoded word that never ends": head(b"Subject: =?utf-8?Q?caf", subject="=?utf-8?Q?caf"),
    "encoded word without a charset": head(b"Subject: =??Q?abc?=", subject="=??Q?abc?="),
    "encoded word of an unknown sort": head(b"Subject: =?utf-8?X?abc?=", subject="=?utf-8?X?abc?="),
    "encoded word of an unknown charset": head(b"Subject: =?x-nobody?Q?caf=E9?=", subject="café"),
    "encoded word with a language": head(b"Subject: =?iso-8859-1*fr?Q?caf=E9?=", subject="café"),
    "encoded word with a lying charset": head(b"Subject: =?us-ascii?Q?caf=C3=A9?=", subject="café"),
    "word in koi8-r": head(b"Subject: =?koi8-r?B?8NLJ18XU?=", subject="Привет"),
    "word in windows-1251": head(b"Subject: =?windows-1251?B?z/Do4uXy?=", subject="Привет"),
    "word in iso-2022-jp": head(b"Subject: =?ISO-2022-JP?B?GyRCJDMkcyRLJEEkTxsoQg==?=", subject="こんにちは"),
    "word in gb2312": head(b"Subject: =?gb2312?B?xOO6ww==?=", subject="你好"),
    "word in big5": head(b"Subject: =?big5?B?p0Gmbg==?=", subject="你好"),
    "word in euc-kr": head(b"Subject: =?ks_c_5601-1987?B?vsiz5w==?=", subject="안녕"),
    "word in shift_jis": head(b"Subject: =?x-sjis?B?grGC8YLJgr+CzQ==?=", subject="こんにちは"),
    "word in utf-16": head(b"Subject: =?utf-16le?B?YwBhAGYA6QA=?=", subject="café"),
    "a codec that is no charset": head(b"Subject: =?zlib?B?eJwLAAAAAA==?=", subject="xœ"),
    "an emoji": head(b"Subject: =?utf-8?B?8J+Zgg==?= ok", subject="🙂 ok"),
    "half an emoji": head(b"Subject: =?utf-8?Q?=F0=9F?= ok", subject="ðŸ ok"),
    "encoded line breaks make no field": head(b"Subject: =?utf-8?Q?a=0D=0ABcc:_x?=", subject="a Bcc: x"),
    "an encoded NUL": head(b"Subject: =?utf-8?Q?a=00b?=", subject="ab"),
    "an encoded override": head(b"Subject: =?utf-8?B?4oCuYWJj?=", subject="abc"),
    "subject in UTF-8 (RFC 6532)": head("Subject: Grüße aus Köln".encode(), subject="Grüße aus Köln"),
    "subject in bare latin-1": head(b"Subject: Gr\xfc\xdfe", subject="Grüße"),
    "subject in the body's charset": head(
        b"Content-Type: text/plain; charset=koi8-r\nSubject: \xf0\xd2\xc9\xd7\xc5\xd4", subject="Привет"
    ),
    "raw iso-2022-jp": head(
        b"Content-Type: text/plain; charset=iso-2022-jp\nSubject: \x1b$B$3$s\x1b(B", subject="こん"
    ),
    "raw NUL in a subject": head(b"Subject: a\x00b", subject="ab"),
    "raw controls in a subject": head(b"Subject: a\x07\x1b[31mb", subject="a[31mb"),
    "a lone surrogate in UTF-8": head(b"Subject: a\xed\xa0\x80b", subject="aí €b"),
    "overlong UTF-8": head(b"Subject: a\xc0\xafb", subject="aÀ¯b"),
}

LINES = {
    "folded with a tab": head(b"Subject: one\n\ttwo", subject="one two"),
    "folded over an empty row of spaces": head(b"Subject: one\n  \n two", subject="one two"),
    "nothing after the colon": head(b"Subject: \nX-A: b", subject=""),
    "value on the next line": head(b"Subject:\n late", subject="late"),
    "no space after the colon": head(b"Subject:tight", subject="tight"),
    "space before the colon": head(b"Subject : loose", subject="loose"),
    "name in capitals": head(b"SUBJECT: LOUD", subject="LOUD"),
    "two subjects": head(b"Subject: one\nSubject: two", subject="one", doubt="more than one subject"),
    "two senders in two fields": head(
        b"From: a@example.net\nFrom: b@example.net",
        from_=(("", "a@example.net"),),
        doubt="more than one from",
    ),
    "two To fields": head(
        b"To: a@example.net\nTo: b@example.net", to=(("", "a@example.net"), ("", "b@example.net"))
    ),
    "a line that is no field": head(b"Subject: one\nthis is no field\nX-Last: yes", subject="one"),
    "a field without a name": head(b": nameless\nSubject: one", subject="one"),
    "a field with a space in its name": head(b"Sub ject: x\nSubject: one", subject="one"),
    "the mark of an old mailbox file": Oddity(
        crlf(b"From dana@example.net Mon Nov 23 10:15:00 2026\nSubject: one\nFrom: a@example.net\n\nHello\n"),
        {"subject": "one", "text": "Hello"},
    ),
    "a header and nothing else": Oddity(b"Subject: one\r\n", {"subject": "one", "text": ""}),
    "a header without its last line end": Oddity(b"Subject: one", {"subject": "one", "text": ""}),
    "lines that end in LF": Oddity(b"Subject: one\nFrom: a@example.net\n\nHello\n", {"text": "Hello"}),
    "lines that end in CR": Oddity(
        b"Subject: one\rFrom: a@example.net\r\rHello\r", {"subject": "one", "text": "Hello"}
    ),
    "lines that end in this and that": Oddity(
        b"Subject: one\r\nFrom: a@example.net\n\r\nHello\n", {"subject": "one", "text": "Hello"}
    ),
    "a subject of 100,000 letters": head(b"Subject: " + b"x" * 100_000, subject="x" * 65_536),
    "ten thousand fields": head(b"\n".join(b"X-%d: y" % n for n in range(10_000)), doubt="absurdly long"),
    "a field folded ten thousand times": head(b"Subject: a" + b"\n b" * 10_000, subject="a" + " b" * 10_000),
    "a header of a megabyte": head(b"X-A: " + b"y" * 1_000_000, subject="A question", doubt="absurdly long"),
}

IDS = {
    "no Message-ID": head(b"Message-ID:", message_id=""),
    "Message-ID without brackets": head(b"Message-ID: a1@example.net", message_id="<a1@example.net>"),
    "Message-ID with spaces around": head(b"Message-ID:  < a1@example.net >", message_id="<a1@example.net>"),
    "Message-ID with a comment": head(
        b"Message-ID: <a1@example.net> (mailer)", message_id="<a1@example.net>"
    ),
    "Message-ID on the next line": head(b"Message-ID:\n <a1@example.net>", message_id="<a1@example.net>"),
    "Message-ID without @": head(b"Message-ID: <a1>", message_id="<a1>"),
    "Message-ID of words": head(b"Message-ID: no id here", message_id=""),
    "Message-ID in 8 bits": head("Message-ID: <é@example.net>".encode(), message_id="<é@example.net>"),
    "absurdly long Message-ID": head(b"Message-ID: <" + b"x" * 2000 + b"@example.net>", message_id=""),
    "In-Reply-To with words": head(
        b'In-Reply-To: Your message of "Mon" <a0@example.net>', in_reply_to=("<a0@example.net>",)
    ),
    "References glued together": head(
        b"References: <a@x><b@x>\n <c@x>", references=("<a@x>", "<b@x>", "<c@x>")
    ),
    "References with commas and twice": head(
        b"References: <a@x>, <b@x>, <a@x>", references=("<a@x>", "<b@x>")
    ),
    "References in two fields": head(b"References: <a@x>\nReferences: <b@x>", references=("<a@x>", "<b@x>")),
    "broken References": head(b"References: <a@x <b@x> c@x> <>", references=("<b@x>",)),
    "a thousand References": head(
        b"References:" + b"".join(b"\n <%d@x>" % n for n in range(1000)),
        references=("<0@x>", *(f"<{n}@x>" for n in range(801, 1000))),
    ),
}

DATES = {
    "no date": head(b"Date:", date=None, doubt="no date"),
    "no date, but a receipt": head(
        b"Date:\nReceived: from x by y; Mon, 23 Nov 2026 09:00:00 +0000",
        date="2026-11-23T09:00:00+00:00",
        doubt="taken from the receipt",
    ),
    "a date of words": head(b"Date: yesterday", date=None, doubt="cannot be read"),
    "a date with a named zone": head(
        b"Date: Mon, 23 Nov 2026 10:15:00 EST", date="2026-11-23T10:15:00-05:00"
    ),
    "a date without a zone": head(b"Date: Mon, 23 Nov 2026 10:15:00", date="2026-11-23T10:15:00+00:00"),
    "a date of unknown zone": head(
        b"Date: Mon, 23 Nov 2026 10:15:00 -0000", date="2026-11-23T10:15:00+00:00"
    ),
    "an absurd zone": head(b"Date: Mon, 23 Nov 2026 10:15:00 +9900", date="2026-11-23T10:15:00+00:00"),
    "a date with two digits of a year": head(
        b"Date: 23 Nov 26 10:15 +0000", date="2026-11-23T10:15:00+00:00"
    ),
    "a date with a comment": head(
        b"Date: Mon, 23 Nov 2026 10:15:00 +0100 (Central European Time)", date="2026-11-23T10:15:00+01:00"
    ),
    "a date in C's form": head(b"Date: Mon Nov 23 10:15:00 2026", date="2026-11-23T10:15:00+00:00"),
    "a date in ISO form": head(b"Date: 2026-11-23T10:15:00+01:00", date="2026-11-23T10:15:00+01:00"),
    "the 32nd of a month": head(b"Date: Mon, 32 Nov 2026 10:15:00 +0000", date=None),
    "hour 25": head(b"Date: Mon, 23 Nov 2026 25:15:00 +0000", date=None),
    "a leap second": head(b"Date: Mon, 23 Nov 2026 23:59:60 +0000", date="2026-11-23T23:59:59+00:00"),
    "the year 0": head(b"Date: Mon, 23 Nov 0000 10:15:00 +0000", date="2000-11-23T10:15:00+00:00"),
    "the year 10000": head(b"Date: Mon, 23 Nov 10000 10:15:00 +0000", date=None),
    "the end of time": head(b"Date: Fri, 31 Dec 9999 23:59:00 -1200", date=None),
    "a date of digits": head(b"Date: " + b"9" * 10_000, date=None),
    "a date in another language": head(b"Date: Mo, 23 Dez 2026 10:15:00 +0100", date=None),
}

ODDITIES = WORDS | LINES | IDS | DATES
