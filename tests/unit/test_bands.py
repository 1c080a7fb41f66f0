"""How sure it is that a letter wants an answer, and why."""

import pytest

from eitherway.asks.ask import read_ask
from eitherway.mail.guards import OwnAddresses
from eitherway.mail.message import Message, parse
from eitherway.requests.bands import Band, Case, Thresholds, band_of, is_not_asked
from eitherway.rules.rule import Rule
from eitherway.rules.rulebook import load

RULES = load(
    """
owner: {name: Maya Okafor, addresses: [maya@okafor.example], timezone: America/Chicago}
mailbox: {host: localhost, user: maya, password: {env: NOT_READ}}
rules:
  - {name: reschedule, when: {says: [cancel]}}
  - {name: anything asked, when: {asks: yes}}
""",
    "rules.yaml",
)
KNOWN_WORDS, CATCH_ALL = RULES.rules
OWN = OwnAddresses(own=("maya@okafor.example",))
TEXT = "Hi Maya,\n\nCould you meet me on Tuesday at 3? I have a question about my move.\n\nDana"


def mail(text: str = TEXT, **fields: str) -> Message:
    usual = {
        "from": "Dana <dana@example.net>",
        "to": "maya@okafor.example",
        "subject": "Tuesday",
        "message_id": "<a1@example.net>",
        "date": "Mon, 23 Nov 2026 10:15:00 -0600",
    }
    head = "\n".join(f"{name.replace('_', '-')}: {value}" for name, value in (usual | fields).items())
    return parse(f"{head}\n\n{text}\n".encode())


LIMITS = Thresholds(0.5, 0.9)


def case_of(message: Message, rule: Rule = CATCH_ALL, *, spared: bool = False) -> Case:
    ask = read_ask(message, "America/Chicago")
    return Case(message, ask, rule, OWN, "Maya Okafor", spared, wants_an_ask=rule is CATCH_ALL)


def band(message: Message, rule: Rule = CATCH_ALL, *, spared: bool = False) -> Band:
    return band_of(case_of(message, rule, spared=spared), LIMITS)


def words(found: Band) -> list[str]:
    return [reason.words for reason in found.reasons]


def test_a_clear_question_of_a_person_is_sure() -> None:
    found = band(mail())

    assert (found.name, found.note) == ("sure", "")
    assert words(found)[0] == "the words that ask"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"to": "ann@example.org", "cc": "maya@okafor.example"}, "unsure"),
        ({"to": "ann@example.org, maya@okafor.example"}, "sure"),
        ({"cc": "ann@example.org"}, "sure"),
        ({"to": "", "cc": "maya@okafor.example"}, "sure"),
        ({"to": ", ".join(["maya@okafor.example", *(f"p{n}@example.org" for n in range(6))])}, "sure"),
        ({"to": "", "cc": "ann@example.org, maya@okafor.example"}, "unsure"),
    ],
)
@pytest.mark.parametrize("spared", [False, True])
def test_of_a_copy_there_is_never_a_draft(fields: dict[str, str], name: str, *, spared: bool) -> None:
    text = "Dear Maya,\n\nCould you please give a talk at our conference in May? We would love it.\n\nDana"

    assert band(mail(text, **fields), spared=spared).name == name


@pytest.mark.parametrize("spared", [True, False])
def test_what_goes_to_eight_and_more_is_never_drafted(*, spared: bool) -> None:
    people = ", ".join(["maya@okafor.example", *(f"p{n}@example.org" for n in range(7))])
    text = "Dear all,\n\nCould you please tell me by Friday when you can come?\n\nDana"

    found = band(mail(text, to=people), spared=spared)

    assert found.name == "unsure"
    assert "sent to 8 people at once" in words(found)


def test_the_score_is_the_sum_of_its_reasons() -> None:
    more, less = band(mail()), band(mail(to="maya@okafor.example, ann@example.org, bo@example.org"))

    lost = set(less.reasons) - set(more.reasons)
    assert [reason.words for reason in lost] == ["sent to 3 people"]
    assert less.score < more.score


UNSURE = [
    (
        {"to": "maya@okafor.example, " + ", ".join(f"p{n}@x.example" for n in range(9))},
        TEXT,
        "sent to 10 people",
    ),
    ({"subject": "Fwd: the list"}, "Please print both lists before noon.", "a forwarded letter"),
    ({}, "Please print both lists before noon.", "an instruction in which nobody says I or you"),
    (
        {},
        "Hi Maya,\n\nPlease choose at https://a.example what you need.",
        "what it asks is done on a web page",
    ),
    (
        {"to": "a@x.example", "delivered_to": "maya@okafor.example"},
        TEXT,
        "your address is neither in To nor in Cc",
    ),
    ({"cc": "Leo Weiss <leo@x.example>"}, "Hi all,\n\nLeo, can you bring my lists?", "it asks Leo, not you"),
]


@pytest.mark.parametrize(("fields", "text", "reason"), UNSURE)
def test_what_speaks_against_a_draft_is_said(fields: dict[str, str], text: str, reason: str) -> None:
    found = band(mail(text, **fields))

    assert any(one.words.startswith(reason) and one.weight < 0 for one in found.reasons)
    assert found.score < band(mail()).score


def test_a_letter_to_many_is_only_a_card() -> None:
    many = mail(to="maya@okafor.example, " + ", ".join(f"p{n}@x.example" for n in range(9)))

    found = band(many)

    assert (found.name, found.note) == ("unsure", "unsure")
    assert found.doubts.startswith("Why it is not sure: sent to 10 people at once")


def test_a_weak_ask_from_a_machine_is_not_asked() -> None:
    text = "Please choose today. Special offer, free shipping. To be removed please click."

    assert band(mail(text, **{"from": "b=7@news.shop.example"})).name == "not asked"


def test_plain_mass_mail_gets_no_card_even_where_a_rule_knows_its_words() -> None:
    text = "Please choose today or cancel! Special offer, free shipping. To be removed please click."
    sender = {"from": "b=7@news.shop.example", "message_id": "<1@elsewhere.example>"}

    assert band(mail(text, **sender), KNOWN_WORDS).name == "not asked"


def test_signs_of_a_machine_do_not_count_for_whom_the_owner_wrote_to() -> None:
    message = mail(message_id="<1@elsewhere.example>", to="maya@okafor.example, ann@x.example")

    assert "an id that was made elsewhere" in words(band(message))
    assert "an id that was made elsewhere" not in words(band(message, spared=True))


def test_an_address_of_the_same_name_in_the_same_house_counts_as_the_owner_s() -> None:
    message = mail(to="maya@mail.okafor.example", delivered_to="maya@okafor.example")

    assert "your address is neither in To nor in Cc" not in words(band(message))


def test_a_rule_with_words_of_its_own_needs_no_ask() -> None:
    found = band(mail("Hi Maya, my husband will cancel the other thing. Dana"), KNOWN_WORDS)

    assert (found.name, words(found)[0]) == ("sure", "all that the rule 'reschedule' wants")


@pytest.mark.parametrize(
    ("text", "alarming"),
    [
        ("Could you call me? He hit me again.", "hit me"),
        ("Can we talk? My father is in the hospital.", "hospital"),
        ("Können wir reden? Mein Bruder ist gestorben.", "gestorben"),
        ("On peut parler? Il m'a frappé, la police est venue.", "police"),
        ("¿Podemos hablar? Mi hermano murió.", "murio"),
    ],
)
def test_words_of_harm_get_no_draft_where_no_rule_knows_them(text: str, alarming: str) -> None:
    message = mail(f"Hi Maya,\n\n{text}")

    found = band(message)

    assert (found.note, found.alarming) == ("read_first", alarming)
    assert band(message, KNOWN_WORDS).alarming == ""


HEAD = "From: {author}\nSent: Monday, 23 November 2026 09:00\nTo: Dana\nSubject: Tuesday\n\n"
ASK = "Could you meet me on Tuesday at 3?"


def test_an_answer_below_the_head_of_the_owners_letter_is_theirs() -> None:
    found = band(mail(HEAD.format(author="Maya Okafor <maya@okafor.example>") + f"Hi Maya,\n\n{ASK}\n\nDana"))

    assert found.name == "sure"


@pytest.mark.parametrize(
    ("author", "text"),
    [
        ("Ana Ruiz <ana@ruiz.example>", f"Hi Dana,\n\n{ASK}\n\nAna"),
        ("Maya Okafor <maya@okafor.example>", f"Hi Dana,\n\n{ASK}\n\nMaya"),
    ],
)
def test_a_letter_that_is_only_passed_on_is_never_drafted(author: str, text: str) -> None:
    found = band(mail(HEAD.format(author=author) + text))

    assert found.name != "sure"
    assert "only a forwarded or quoted letter, which may be another's words" in words(found)


def test_own_words_behind_marks_are_read_where_nothing_is_answered() -> None:
    marked = f"> Hi Maya,\n>\n> {ASK}"

    assert band(mail(marked)).name == "sure"
    assert band(mail(marked, subject="Re: Tuesday", in_reply_to="<m1@okafor.example>")).name != "sure"


@pytest.mark.parametrize("ask", ["CALL US ABOUT YOUR WINDOWS TODAY", "Please call us about the windows!"])
def test_what_is_shouted_is_asked_less(ask: str) -> None:
    assert "it is shouted" in words(band(mail(f"Hi Maya,\n\n{ask}\n\nDana")))


@pytest.mark.parametrize(
    "text",
    [
        "Could we talk? I lost my wife in June.",
        "Can you call me? My stepdad is drunk again and yells at us.",
        "Do you have time? I cry every night and hate myself.",
        "Are you there? I have nowhere to sleep.",
        "Could you ring? My son was attacked on his way home.",
        "Can we meet? They found a tumor.",
        "Können wir reden? Mein Vater hatte einen Schlaganfall.",
        "Haben Sie Zeit? Ich weine jede Nacht und bin verzweifelt.",
        "On peut se parler ? J'ai perdu mon père.",
        "¿Podemos hablar? Perdí a mi hermana.",
    ],
)
def test_what_may_be_distress_is_read_first(text: str) -> None:
    assert band(mail(f"Hi Maya,\n\n{text}")).note == "read_first"


@pytest.mark.parametrize(
    "text",
    [
        "My phone died, could you call me at three?",
        "The deadline is killing me, could you send the form?",
        "Could you take a shot at the draft?",
        "Can you help me with the form?",
        "Please help me find the link; could you resend it?",
        "The terminal at gate 4: could you meet me there?",
        "Could you speak at our workshop on violence prevention?",
        "Would you run the diagnostics again?",
        "Könnten Sie mir helfen, den Termin zu verschieben?",
    ],
)
def test_what_offices_say_is_not_read_first(text: str) -> None:
    assert band(mail(f"Hi Maya,\n\n{text}")).alarming == ""


@pytest.mark.parametrize(
    ("text", "rule", "is_so"),
    [
        ("Hi Maya,\n\nThe heating was repaired this morning.\n\nDana", CATCH_ALL, True),
        ("Dear Maya,\n\nMy mother died on Sunday.\n\nDana", CATCH_ALL, True),
        ("Hi Maya,\n\nI cancel the talk of Tuesday.\n\nDana", KNOWN_WORDS, False),
        (TEXT, CATCH_ALL, False),
    ],
)
def test_what_is_not_asked_is_so_by_all_reasons(text: str, rule: Rule, *, is_so: bool) -> None:
    case = case_of(mail(text), rule)

    assert is_not_asked(case, LIMITS) is is_so
    assert (band_of(case, LIMITS).name == "not asked") is is_so
