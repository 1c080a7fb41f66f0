"""Each test of rules.yaml against the examples that stand beside it."""

import pytest

from eitherway.errors import ConfigError
from eitherway.rules.conditions import TESTS
from eitherway.rules.rulebook import load

FILE = """
owner: {name: Maya, addresses: [maya@okafor.example, hello@okafor.example], timezone: America/Chicago}
mailbox: {host: imap.example.org, user: maya, password: {keyring: eitherway}}
people: {clients: [dana@example.net], vip: ["@vip.example"]}
words: {insurance: [superbill, out of network], 2024: [last year]}
rules:
  - name: tried
    when: {WHEN}
    examples:
      - EXAMPLE
"""


def loads(when: str, message: str, matches: str) -> bool:
    """Whether a file loads whose only rule has this `when` and this example."""
    example = f"{message[:-1]}, matches: {matches}}}"
    load(FILE.replace("WHEN", when).replace("EXAMPLE", example), "rules.yaml")
    return True


@pytest.mark.parametrize("test", TESTS.values(), ids=lambda test: test.name)
def test_its_example_matches(test):
    assert loads(test.example, test.yes, "yes")


@pytest.mark.parametrize("test", [test for test in TESTS.values() if test.no], ids=lambda test: test.name)
def test_its_counter_example_does_not_match(test):
    assert loads(test.example, test.no, "no")


@pytest.mark.parametrize("test", TESTS.values(), ids=lambda test: test.name)
def test_it_says_what_it_does_in_a_sentence(test):
    assert test.says.endswith(".")


@pytest.mark.parametrize(
    ("when", "message", "matches"),
    [
        ("text: $insurance", "{text: Is that out of network?}", "yes"),
        ("text: [$insurance, fees]", "{text: Your fees?}", "yes"),
        ("text: '/INV-[0-9]{4}/'", "{text: See inv-2041}", "yes"),
        ("text: '/(?-i)INV-[0-9]{4}/'", "{text: See inv-2041}", "no"),
        ("from: $clients", "{from: Dana <DANA@example.net>, text: Hi}", "yes"),
        ("from: dana", "{from: Dana <d@example.net>, text: Hi}", "yes"),
        ("from: '@example.net'", "{from: d@sub.example.net, text: Hi}", "yes"),
        ("from: '@example.net'", "{from: d@notexample.net, text: Hi}", "no"),
        ("from: Dr. Smith", "{from: Dr. Smith <s@example.net>, text: Hi}", "yes"),
        ("text: [Dr. Smith, avocat]", "{text: I saw Dr. Smith}", "yes"),
        ("text: [Dr. Smith, avocat]", "{text: 'L’avocat, vite'}", "yes"),
        ("text: [new clients]", "{text: It is new. Clients come}", "no"),
        ("text: /don’t know/", "{text: I don't know}", "yes"),
        ("text: /don't know/", "{text: I don’t know}", "yes"),
        ("text: /café/", '{text: "a cafe\\u0301"}', "yes"),
        ('text: "/cafe\\u0301/"', "{text: a café}", "yes"),
        ("from: '@müller.example'", "{from: d@ü..müller.example, text: Hi}", "no"),
        ("from: clinic", "{from: Ann <ann@clinic.example>, text: Hi}", "yes"),
        ("from: smith ann", "{from: Ann Smith <ann@clinic.example>, text: Hi}", "no"),
        ("header: {X-Form: 'no'}", "{text: Hi, header: {x-form: No}}", "yes"),
        ("text: $2024", "{text: Since last year}", "yes"),
        ("text: $150", "{text: It costs $150}", "yes"),
        ("from: '@müller.example'", "{from: d@xn--mller-kva.example, text: Hi}", "yes"),
        ("from: '@xn--mller-kva.example'", "{from: D@mail.MÜLLER.example, text: Hi}", "yes"),
        ("from: 'd@müller.example'", "{from: d@xn--mller-kva.example, text: Hi}", "yes"),
        ("from: '/^[a-z]+ </'", "{from: Dana <d@example.net>, text: Hi}", "yes"),
        ("header: {X-Form: yes}", "{text: Hi, header: {x-form: anything}}", "yes"),
        ("header: {X-Form: yes, X-Other: yes}", "{text: Hi, header: {x-form: anything}}", "no"),
        ("header: {Subject: [hi]}", "{text: Hello, subject: Hi there}", "yes"),
        ("header: {From: [stranger]}", "{text: Hello}", "yes"),
        ("header: {To: [hello@okafor.example]}", "{text: Hello, to: hello@okafor.example}", "yes"),
        ("header: {Cc: yes}", "{text: Hello}", "no"),
        ("subject: hi", "{text: Hello, header: {Subject: Hi there}}", "yes"),
        ("from: jane@x.example", "{text: Hi, from: '\"Doe, Jane\" <jane@x.example>'}", "yes"),
        ("to_me: only", "{text: Hi, to: '\"Okafor, Maya\" <maya@okafor.example>'}", "yes"),
        ("reply_to_me: yes", "{text: Hi, in_reply_to: <a@okafor.example>}", "yes"),
        ("reply_to_me: no", "{text: Hi, in_reply_to: <a@okafor.example>, reply_to_me: no}", "yes"),
        ("sender: known", "{text: Hi, known: yes}", "yes"),
        ("sender: unknown", "{text: Hi, known: yes}", "no"),
        ("sender: vip", "{text: Hi, from: ann@vip.example}", "yes"),
        ("sender: known", "{text: Hi, from: ann@vip.example}", "yes"),
        ("sender: [client, vip]", "{text: Hi, from: ann@vip.example}", "yes"),
        ("to_me: among", "{text: Hi, cc: ann@example.net}", "yes"),
        ("to_me: copied", "{text: Hi, to: ann@example.net, cc: maya@okafor.example}", "yes"),
        ("to_me: copied", "{text: Hi, to: ann@example.net, cc: 'maya@okafor.example, bo@b.example'}", "yes"),
        ("to_me: among", "{text: Hi, to: 'ann@example.net, maya@okafor.example'}", "yes"),
        ("to_me: only", "{text: Hi, cc: maya@okafor.example, header: {To: ''}}", "yes"),
        (
            "to_me: many",
            "{text: Hi, to: 'maya@okafor.example, a@b.example, c@b.example, d@b.example, e@b.example, "
            "f@b.example, g@b.example, h@b.example'}",
            "yes",
        ),
        (
            "to_me: [only, among]",
            "{text: Hi, to: 'maya@okafor.example, a@b.example, c@b.example, d@b.example, e@b.example, "
            "f@b.example, g@b.example'}",
            "yes",
        ),
        (
            "to_me: only",
            "{text: Hi, to: hidden@list.example, header: {Delivered-To: hello@okafor.example}}",
            "no",
        ),
        (
            "to_me: among",
            "{text: Hi, to: hidden@list.example, header: {Delivered-To: hello@okafor.example}}",
            "yes",
        ),
        ("to_me: only", "{text: Hi, to: Maya+Forms@okafor.example}", "yes"),
        ("to_me: among", "{text: Hi, to: 'maya+a@okafor.example, maya+b@okafor.example'}", "no"),
        ("to_me: only", "{text: Hi, to: HELLO@okafor.example}", "yes"),
        ("first_in_thread: no", "{text: Hi, in_reply_to: <a@example.net>}", "yes"),
        ("has: invite", "{text: Hi, invite: yes}", "yes"),
        ("has: [invite, attachment]", "{text: Hi, attachment: a.pdf}", "yes"),
        ("asks: no", "{text: Thank you for everything.}", "yes"),
        ("times: none", "{text: Hello}", "yes"),
        ("size: under 1 kB", "{text: Hi}", "yes"),
        ("size: over 1.5 MB", "{text: Hi, size: 2 MB}", "yes"),
        ("any: {text: fees, subject: fees}", "{subject: Fees, text: Hi}", "yes"),
        ("any: [{text: fees, subject: fees}, {text: cost}]", "{subject: Fees, text: Hi}", "no"),
        ("any: [{text: fees, subject: fees}, {text: cost}]", "{subject: Hi, text: Cost}", "yes"),
        ("all: [{text: fees}, {subject: fees}]", "{subject: Fees, text: Fees}", "yes"),
        ("text: hi, not: {text: fees, subject: fees}", "{subject: Fees, text: Hi}", "no"),
        ("text: hi, not: {text: fees, subject: fees}", "{subject: Hi, text: Hi}", "yes"),
        ("not: [{text: fees, subject: fees}]", "{subject: Hi, text: Fees}", "yes"),
        ("not: {not: {text: fees}}", "{text: Fees}", "yes"),
        ("always: no", "{text: Hi}", "no"),
        ("text: hi, from: dana@example.net", "{text: Hi}", "no"),
        ("text: no", "{text: 'No, thanks'}", "yes"),
        ("text: 12:30", "{text: 'At 12:30'}", "yes"),
    ],
)
def test_a_when_holds_for_its_message(when, message, matches):
    assert loads(when, message, matches)


def test_an_example_that_goes_another_way_refuses_the_file():
    with pytest.raises(ConfigError, match=r"rules.yaml:10:9: the example 'Hi' does not match: text: none of"):
        loads("text: fees", "{text: Hi}", "yes")


def test_an_example_says_who_the_sender_is_instead():
    with pytest.raises(ConfigError, match="the example 'Hi' does not match: sender is unknown"):
        loads("sender: client", "{text: Hi}", "yes")
