"""Oddities of address fields."""

from __future__ import annotations

from tests.corpus import head

DEEP = b"(" * 20_000 + b")" * 20_000

ODDITIES = {
    "an address alone": head(b"From: dana@example.net", from_=(("", "dana@example.net"),)),
    "an address in brackets alone": head(b"From: <dana@example.net>", from_=(("", "dana@example.net"),)),
    "a name with a comma, quoted": head(
        b'From: "Reyes, Dana" <dana@example.net>', from_=(("Reyes, Dana", "dana@example.net"),)
    ),
    "a name with a comma, encoded": head(
        b"From: =?utf-8?Q?Reyes=2C_D=C3=A1na?= <dana@example.net>",
        from_=(("Reyes, Dána", "dana@example.net"),),
    ),
    "a name in two encoded words": head(
        b"From: =?utf-8?Q?Dana?= =?utf-8?Q?_Reyes?= <dana@example.net>",
        from_=(("Dana Reyes", "dana@example.net"),),
    ),
    "an encoded word inside quotes": head(
        b'From: "=?utf-8?Q?D=C3=A1na?=" <dana@example.net>', from_=(("Dána", "dana@example.net"),)
    ),
    "name and address encoded together": head(
        b"From: =?utf-8?Q?D=C3=A1na_=3Cdana=40example=2Enet=3E?=", from_=(("Dána", "dana@example.net"),)
    ),
    "a name in UTF-8": head(
        "From: Dána Réyes <dana@example.net>".encode(), from_=(("Dána Réyes", "dana@example.net"),)
    ),
    "a name in latin-1": head(b"From: D\xe1na <dana@example.net>", from_=(("Dána", "dana@example.net"),)),
    "a name in a comment": head(
        b"From: dana@example.net (Dana Reyes)", from_=(("Dana Reyes", "dana@example.net"),)
    ),
    "a name with quotes in it": head(
        rb'From: "Dana \"Dee\" Reyes" <dana@example.net>', from_=(('Dana "Dee" Reyes', "dana@example.net"),)
    ),
    "a quote that never ends": head(b'From: "Dana <dana@example.net>', from_=(("Dana", "dana@example.net"),)),
    "a bracket that never ends": head(b"From: Dana <dana@example.net", from_=(("Dana", "dana@example.net"),)),
    "brackets in brackets": head(b"From: Dana <<dana@example.net>>", from_=(("Dana", "dana@example.net"),)),
    "a name that is the address": head(
        b'From: "dana@example.net" <dana@example.net>', from_=(("", "dana@example.net"),)
    ),
    "a name that is another address": head(
        b'From: "maya@okafor.example" <dana@example.net>',
        from_=(("maya@okafor.example", "dana@example.net"),),
    ),
    "a name in single quotes": head(
        b"From: 'Dana' <dana@example.net>", from_=(("Dana", "dana@example.net"),)
    ),
    "a domain in capitals": head(b"From: Dana <Dana@EXAMPLE.NET>", from_=(("Dana", "Dana@example.net"),)),
    "a domain with a dot at the end": head(b"From: <dana@example.net.>", from_=(("", "dana@example.net"),)),
    "a domain in numbers": head(b"From: <dana@[192.0.2.1]>", from_=(("", "dana@[192.0.2.1]"),)),
    "a domain with letters of its own": head(
        "From: <dana@bücher.example>".encode(), from_=(("", "dana@bücher.example"),)
    ),
    "an address in another script": head(
        "From: Дана <дана@пример.example>".encode(), from_=(("Дана", "дана@пример.example"),)
    ),
    "a local part in quotes": head(
        b'From: <"dana reyes"@example.net>', from_=(("", '"dana reyes"@example.net'),)
    ),
    "a local part in quotes, without brackets": head(
        b'From: "dana reyes"@example.net', from_=(("", '"dana reyes"@example.net'),)
    ),
    "a plus address": head(b"To: maya+forms@okafor.example", to=(("", "maya+forms@okafor.example"),)),
    "spaces around the @": head(b"From: dana @ example.net", from_=(("", "dana@example.net"),)),
    "an old route": head(
        b"From: <@a.example,@b.example:dana@example.net>", from_=(("", "dana@example.net"),)
    ),
    "mailto": head(b"From: Dana <mailto:dana@example.net>", from_=(("Dana", "dana@example.net"),)),
    "no address at all": head(b"From: Dana Reyes", from_=(), doubt="no sender"),
    "no From": head(b"From:", from_=(), doubt="no sender"),
    "an empty From": head(b"From: \nX-A: b", from_=(), doubt="no sender"),
    "an empty address": head(b"From: Dana <>", from_=(), doubt="no sender"),
    "a robot without a domain": head(b"From: MAILER-DAEMON", from_=(("", "MAILER-DAEMON"),)),
    "two senders": head(
        b"From: a@example.net, b@example.net\nSender: a@example.net",
        from_=(("", "a@example.net"), ("", "b@example.net")),
        sender=(("", "a@example.net"),),
        doubt="more than one sender",
    ),
    "a group": head(
        b"To: team: a@example.net, B <b@example.net>;", to=(("", "a@example.net"), ("B", "b@example.net"))
    ),
    "an empty group": head(b"To: undisclosed-recipients:;", to=()),
    "a group in the sender": head(b"From: Dana: dana@example.net;", from_=(("", "dana@example.net"),)),
    "a group that never ends": head(b"To: team: a@example.net", to=(("", "a@example.net"),)),
    "groups and others": head(
        b"To: x@example.net, team: a@example.net;, y@example.net",
        to=(("", "x@example.net"), ("", "a@example.net"), ("", "y@example.net")),
    ),
    "semicolons between": head(
        b"To: a@example.net; b@example.net", to=(("", "a@example.net"), ("", "b@example.net"))
    ),
    "commas in a row": head(
        b"To: ,, a@example.net,,b@example.net,", to=(("", "a@example.net"), ("", "b@example.net"))
    ),
    "folded between name and address": head(
        b"To: Maya Okafor\n <maya@okafor.example>", to=(("Maya Okafor", "maya@okafor.example"),)
    ),
    "a comment inside": head(
        b"From: dana (at work) <dana@example.net>", from_=(("dana", "dana@example.net"),)
    ),
    "comments in comments": head(
        b"From: (a (b (c)) d) dana@example.net", from_=(("a (b (c)) d", "dana@example.net"),)
    ),
    "a comment that never ends": head(b"From: dana@example.net (a (b", from_=(("a (b", "dana@example.net"),)),
    "comments twenty thousand deep": head(b"From: " + DEEP + b" dana@example.net", doubt=""),
    "brackets ten thousand deep": head(b"To: " + b"<" * 10_000 + b"a@example.net" + b">" * 10_000),
    "ten thousand addresses": head(b"To: " + b",\n ".join(b"a%d@example.net" % n for n in range(10_000))),
    "a header injected by a name": head(
        b'From: "Dana =?utf-8?Q?=0D=0ABcc=3A_x=40example=2Enet?=" <dana@example.net>',
        from_=(("Dana Bcc: x@example.net", "dana@example.net"),),
    ),
    "an override in a name": head(
        "From: \u202emoc.elpmaxe\u202c <dana@example.net>".encode(),
        from_=(("moc.elpmaxe", "dana@example.net"),),
    ),
    "a Reply-To of another": head(
        b"Reply-To: Ana <ana@ruiz.example>", reply_to=(("Ana", "ana@ruiz.example"),)
    ),
    "X.400": head(
        b"From: </G=Dana/S=Reyes/O=Example/C=at/@gw.example.net>",
        from_=(("", "/G=Dana/S=Reyes/O=Example/C=at/@gw.example.net"),),
    ),
    "NUL in an address": head(b"From: da\x00na@example.net", from_=(("", "dana@example.net"),)),
}
