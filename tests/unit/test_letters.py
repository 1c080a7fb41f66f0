"""Letters: what every template says, and what a faulty one is told."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from eitherway.errors import ConfigError, LetterError
from eitherway.requests.letter_faults import says_yes
from eitherway.requests.letter_variables import VARIABLES, samples
from eitherway.requests.letters import Letters
from eitherway.requests.person_names import greeting
from eitherway.text.formats import Writing, spell_date

TEMPLATES = Path(__file__).parents[2] / "templates"
SHIPPED = {path.relative_to(TEMPLATES).as_posix(): path.read_text() for path in TEMPLATES.rglob("*.txt")}
FACTS = next(samples("en", "warm"))
GENERAL = ("defer", "yes", "no", "refer", "ask", "later")
DEFERRALS = (
    *("defer", "defer/new-client", "defer/speaking", "defer/letter-or-form", "defer/review"),
    *("defer/pick-your-brain", "defer/supervision", "defer/reschedule"),
)


@cache
def letters() -> Letters:
    return Letters.load(SHIPPED)


def faults(source: str, path: str = "en/warm/no.txt") -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        Letters.load({path: source})
    return caught.value.faults


@pytest.mark.parametrize("tone", ["warm", "formal"])
@pytest.mark.parametrize("name", [*GENERAL, *DEFERRALS])
def test_every_letter_exists_in_both_tones(name: str, tone: str) -> None:
    assert f"en/{tone}/{name}.txt" in SHIPPED


@pytest.mark.parametrize("language", ["de", "fr", "es"])
@pytest.mark.parametrize("name", GENERAL)
def test_the_usual_letters_exist_in_other_languages(name: str, language: str) -> None:
    assert letters().has(name, language, "warm")


@pytest.mark.parametrize("tone", ["warm", "formal"])
@pytest.mark.parametrize("name", DEFERRALS)
def test_a_deferral_names_the_day_and_signs(name: str, tone: str) -> None:
    text = letters().render(name, FACTS | {"tone": tone})

    assert "Thursday, January 16, 2031 " in text
    assert "Maya Okafor, LCSW" in text
    assert "alendar" in text or name == "defer/letter-or-form"  # which is about no time
    assert not says_yes(text)


def test_the_plain_deferral_reads_like_this() -> None:
    assert letters().render("defer", FACTS | {"promise": "Thursday, November 26"}) == (
        "Hi Dana,\n\n"
        "Thank you for writing. Let me see if my calendar will allow that. "
        "I'll get back to you by Thursday, November 26 either way.\n\n"
        "All the best,\nMaya Okafor, LCSW\n\n"
        "Call 911.\n"
    )


def test_a_list_of_people_stands_one_to_a_line() -> None:
    referrals = (
        {"name": "Ana Ruiz", "contact": "ana@ruiz.example", "for": ("couples", "trauma")},
        {"name": "Bo Li", "contact": "+1 512 555 0100", "for": ""},
    )

    text = letters().render("refer", FACTS | {"referrals": referrals})

    assert "\n\n* Ana Ruiz (couples, trauma): ana@ruiz.example\n* Bo Li: +1 512 555 0100\n\n" in text


def test_without_referrals_no_empty_list_is_left() -> None:
    assert "*" not in letters().render("refer", FACTS | {"referrals": ()})


@pytest.mark.parametrize("name", ["defer", "no", "refer", "answer/fees"])
def test_a_stranger_reads_the_emergency_line(name: str) -> None:
    assert letters().render(name, FACTS | {"stranger": True}).endswith("\n\nCall 911.\n")


@pytest.mark.parametrize(
    "facts", [{"stranger": False}, {"owner": {"name": "M", "signature": "M", "emergency_line": ""}}]
)
def test_who_is_known_or_where_none_is_set_no_emergency_line_stands(facts: dict[str, object]) -> None:
    assert "Call 911." not in letters().render("defer", FACTS | facts)


def test_an_emergency_line_in_the_template_stands_once() -> None:
    own = Letters.load({"en/warm/no.txt": "{{ owner.emergency_line }}\n\nNo.\n\n{{ owner.signature }}"})

    assert own.render("no", FACTS).count("Call 911.") == 1


def test_a_kind_without_its_own_letter_gets_the_general_one() -> None:
    found = letters()

    assert found.find("no/speaking", "en", "warm") == "en/warm/no"
    assert found.find("defer/speaking", "en", "formal") == "en/formal/defer/speaking"
    assert found.find("later/review", "de", "warm") == "de/later"
    assert found.find("answer/fees", "en", "formal") == "en/answer/fees"


def test_a_letter_that_does_not_exist_is_named() -> None:
    with pytest.raises(LetterError, match=r"^templates/xx/warm/no\.txt: no such letter; write it, or name"):
        letters().find("no", "xx", "warm")


def test_letters_that_rules_name_and_nobody_wrote_are_all_reported() -> None:
    assert letters().missing(("defer/new-client", "answer/fees", "no/x", "nein"), "en", "warm") == (
        "templates/en/warm/nein.txt: no such letter; write it, or name another",
    )
    assert len(letters().missing(("defer", "defer", "answer/fees"), "xx", "warm")) == 2


def test_an_office_is_not_greeted_by_name() -> None:
    facts = FACTS | {"asker": {"name": "Practice Billing Team", "first_name": "Practice"}}

    assert letters().render("defer", facts).startswith("Hello,\n")


def test_a_name_is_greeted_as_people_say_it() -> None:
    facts = FACTS | {"asker": {"name": "REYES, DANA (she/her)", "first_name": "DANA"}}

    assert letters().render("defer", facts).startswith("Hi Dana,\n")
    assert letters().render("defer", facts | {"tone": "formal"}).startswith("Dear Dana Reyes,\n")


def test_what_a_stranger_writes_is_no_template() -> None:
    facts = FACTS | {"asker": {"name": "{{owner.name}}\nBcc:x\u202e", "first_name": ""}}

    assert letters().render("no", facts).startswith("Hi {{owner.name}},\n")


def test_a_stranger_cannot_make_a_letter_long() -> None:
    own = Letters.load({"en/warm/no.txt": "{{ greeting }} No to {{ subject }}."})

    assert len(own.render("no", FACTS | {"subject": "x" * 9999, "asker": {"first_name": "y" * 9999}})) < 400


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (
            "Hi\n{{ asker.frist_name }}",
            "templates/en/warm/no.txt:2: 'asker.frist_name' is no variable; did you mean 'asker.first_name'?",
        ),
        ("{{ promis }}", "templates/en/warm/no.txt:1: 'promis' is no variable; did you mean 'promise'?"),
        (
            "\n\n{{ zzz }}",
            "templates/en/warm/no.txt:3: 'zzz' is no variable; see eitherway check --variables",
        ),
        (
            "{% for one in referrals %}\n{{ one.nmae }}\n{% endfor %}",
            "templates/en/warm/no.txt:2: 'one.nmae' is no variable; did you mean 'one.name'?",
        ),
        ("{{ owner.password }}", "templates/en/warm/no.txt:1: 'owner.password' is no variable; see"),
        ("Hi\n{% if slot %}", "templates/en/warm/no.txt:2: unexpected end of template."),
        ("Hi\n{{ slot", "templates/en/warm/no.txt:2: unexpected end of template, expected 'end of print"),
        ("Hi\n{{ slot }\nyou", "templates/en/warm/no.txt:2: unexpected '}'; correct the line"),
        ("Hi\n{{ slot | shout }}", "templates/en/warm/no.txt:2: no filter named 'shout'"),
        ("Hi\n\n{{ kind + 1 }}", "templates/en/warm/no.txt:3: can only concatenate str"),
        (
            "{% macro a() %}{{ a() }}{% endmacro %}\n{{ a() }}",
            "templates/en/warm/no.txt:1: maximum recursion depth exceeded",
        ),
        ("{% include 'x' %}", "templates/en/warm/no.txt:1: no loader for this environment specified"),
        ("{{ ''.__class__.__mro__ }}", "templates/en/warm/no.txt:1: access to attribute '__class__'"),
        (" \n{# nothing #}\n", "templates/en/warm/no.txt: the letter is empty; write one"),
        ("{% if slot %}No.{% endif %}", "templates/en/warm/no.txt: the letter is empty; write one"),
    ],
)
def test_a_fault_is_named_with_its_line(source: str, fault: str) -> None:
    (found,) = faults(source)

    assert found.startswith(fault)


def test_every_fault_is_reported_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        Letters.load({"en/warm/no.txt": "{{ a }}\n{{ b }}", "en/formal/no.txt": "{{", "en/warm/yse.txt": "x"})

    assert [fault.partition(" ")[0] for fault in caught.value.faults] == [
        "templates/en/formal/no.txt:1:",
        "templates/en/warm/no.txt:1:",
        "templates/en/warm/no.txt:2:",
        "templates/en/warm/yse.txt:",
    ]


def test_a_letter_of_a_wrong_name_is_refused() -> None:
    assert faults("Hi", "en/warm/yse.txt") == (
        "templates/en/warm/yse.txt: 'yse' is no letter; "
        "a file is named for one of defer, yes, no, refer, ask, later, waiting, "
        "check-in, offer, expire, answer, nudge, colleague",
    )


@pytest.mark.parametrize("path", ["en/warm/defer.txt", "de/defer/speaking.txt", "en/warm/later.txt"])
def test_a_deferral_that_names_no_day_is_refused(path: str) -> None:
    assert faults("I'll get back to you soon either way.", path) == (
        f"templates/{path}: it names no day for the answer; write {{{{ promise }}}} where the day belongs",
    )


def test_a_day_that_stands_only_in_some_letters_is_not_enough() -> None:
    assert faults("{% if stranger %}{{ promise }}{% else %}Soon.{% endif %}", "en/warm/defer.txt")


def test_a_day_in_digits_is_a_day() -> None:
    assert Letters.load({"en/warm/defer.txt": "You'll hear from me by {{ promise_date }}."})


YES = [
    "Yes, that would be great.",
    "I'd love to do this.",
    "I would be delighted to speak.",
    "I'm happy to help.",
    "Happy to!  Happy to do it.",
    "Count me in.",
    "Sure, let me check the calendar.",
    "Absolutely.",
    "I can do that.",
    "I can make it on Tuesday.",
    "That date works.",
    "Tuesday works for me.",
    "Sounds good.",
    "I'm looking forward to it.",
    "See you on Tuesday.",
    "No problem.",
    "I accept.",
    "I've booked it.",
    "I have room for a new client.",
    "I'm currently accepting clients.",
    "Of course I can.",
    "Gladly!",
    "It's confirmed.",
    "Ja, ich sehe noch nach.",
    "Sehr gerne!",
    "Das passt.",
    "Ich freue mich darauf.",
    "Ich sage hiermit zu.",
    "Selbstverständlich.",
    "Oui, je regarde.",
    "Avec plaisir.",
    "Bien sûr !",
    "Ça marche.",
    "J'ai une place.",
    "Sí, claro que sí.",
    "Con mucho gusto.",
    "Por supuesto.",
    "Será un placer.",
    "Cuente conmigo.",
]
NO_YES = [
    "Let me see if my calendar will allow that.",
    "I'll get back to you soon either way.",
    "This is not a yes yet.",
    "You will have a yes or no by then.",
    "I can't say whether I can do it.",
    "Let me see if I have room for this.",
    "I'll see whether that date works.",
    "I want to make sure that I answer honestly.",
    "I don't know yet.",
    "Thank you for the kind words.",
    "Let me see whether I am available.",
    "If there is a day by which it must be done, tell me.",
    "Until you hear from me, nothing is changed.",
    "Ich sehe nach, ob das passt.",
    "Sie bekommen ein Ja oder Nein.",
    "Ich melde mich in jedem Fall.",
    "Ob ich Zeit habe, sage ich Ihnen bis Freitag.",
    "Je vous réponds, oui ou non, vendredi.",
    "Je regarde si mon agenda le permet.",
    "Voy a ver si puedo hacerlo.",
    "Le diré sí o no el viernes.",
]


@pytest.mark.parametrize("words", YES)
def test_a_deferral_that_says_yes_is_refused(words: str) -> None:
    (fault,) = faults(f"{words}\n\nI'll tell you by {{{{ promise }}}}.", "en/warm/defer.txt")

    assert fault.endswith("reads as a yes; a deferral promises an answer, not what it will be")


@pytest.mark.parametrize("words", NO_YES)
def test_a_deferral_that_says_no_yes_is_good(words: str) -> None:
    assert Letters.load({"en/warm/defer.txt": f"{words}\n\nI'll tell you by {{{{ promise }}}}."})


def test_a_no_is_a_no() -> None:
    refusals = "\n".join(text for path, text in SHIPPED.items() if "/no" in path or "/refer" in path)

    assert not [soft for soft in ("maybe", "perhaps", "might", "try to", "vielleicht") if soft in refusals]


def test_every_variable_is_documented_and_usable() -> None:
    wanted = "\n".join(f"{{{{ {one.name} }}}}" for one in VARIABLES)

    assert Letters.load({"en/warm/no.txt": wanted})
    assert all(one.meaning and one.example for one in VARIABLES)


def test_a_letter_without_a_promise_is_never_written_with_a_gap() -> None:
    facts = {key: value for key, value in FACTS.items() if key != "promise"}

    with pytest.raises(LetterError, match=r"^templates/en/warm/defer\.txt: 'promise' is undefined"):
        letters().render("defer", facts)


@pytest.mark.parametrize(
    ("name", "first", "language", "tone", "line"),
    [
        ("Dana Reyes", "Dana", "en", "warm", "Hi Dana,"),
        ("Dana Reyes", "Dana", "en", "formal", "Dear Dana Reyes,"),
        ("D. Reyes", "", "en", "warm", "Hello,"),
        ("D. Reyes", "", "en", "formal", "Dear D. Reyes,"),
        ("", "", "en", "formal", "Hello,"),
        ("Dana Reyes", "Dana", "de", "warm", "Guten Tag Dana Reyes,"),
        ("Dana Reyes", "Dana", "de", "formal", "Guten Tag Dana Reyes,"),
        ("Dana Reyes", "Dana", "fr", "warm", "Bonjour Dana,"),
        ("Dana Reyes", "Dana", "es", "formal", "Buenos días, Dana Reyes:"),
        ("Dana Reyes", "Dana", "xx", "warm", "Hi Dana,"),
    ],
)
def test_the_greeting(name: str, first: str, language: str, tone: str, line: str) -> None:
    assert greeting(name, first, language, tone) == line


@pytest.mark.parametrize(
    ("language", "spelt"),
    [
        ("en", "Thursday, November 26"),
        ("de", "Donnerstag, 26. November"),
        ("fr", "jeudi 26 novembre"),
        ("es", "jueves, 26 de noviembre"),
        ("xx", "Thursday, 26 November"),
    ],
)
def test_a_day_is_spelt_in_the_language_of_the_letter(language: str, spelt: str) -> None:
    assert spell_date(date(2026, 11, 26), Writing(language)) == spelt


def test_a_day_far_away_carries_its_year() -> None:
    assert spell_date(date(2031, 1, 1), Writing("en"), year=True) == "Wednesday, January 1, 2031"
    assert spell_date(date(2031, 1, 1), Writing("fr"), year=True) == "mercredi 1er janvier 2031"


DAY = "You hear from me by {{ promise }}."


def test_a_deferral_that_says_yes_to_one_kind_of_the_owners_is_refused() -> None:
    source = f'{DAY}\n{{% if kind == "talk" %}}Yes, I would be happy to give the talk.{{% endif %}}'

    assert Letters.load({"en/warm/defer.txt": source})
    with pytest.raises(ConfigError, match="reads as a yes"):
        Letters.load({"en/warm/defer.txt": source}, kinds=("letter", "talk"))


@pytest.mark.parametrize(
    "source",
    [
        '{% if kind == "talk" %}{{ openings[0] }}{% endif %}',
        "{% if slot and not openings %}{{ referrals[5].name }}{% endif %}",
        "{% if not stranger and subject %}{{ missing[0] }}{% endif %}",
    ],
)
def test_a_letter_that_fails_for_some_facts_is_refused(source: str) -> None:
    with pytest.raises(ConfigError, match=r"^templates/en/warm/no\.txt:1: .* correct the line$"):
        Letters.load({"en/warm/no.txt": f"No. {source}"}, kinds=("talk",))


def test_a_letter_of_both_tones_is_tried_in_both() -> None:
    source = f'{DAY}{{% if tone == "formal" %}} Gladly!{{% endif %}}'

    assert faults(source, "en/defer.txt")


def test_a_deferral_that_says_yes_only_in_real_life_is_not_written() -> None:
    source = f'{DAY}\n{{% if subject == "A keynote" %}}Yes, gladly!{{% endif %}}'
    own = Letters.load({"en/warm/defer.txt": source})

    with pytest.raises(LetterError, match=r"^templates/en/warm/defer\.txt: '.*' reads as a yes"):
        own.render("defer", FACTS | {"subject": "A keynote"})


@pytest.mark.parametrize(
    "facts",
    [
        {"subject": "Sounds good. See you on Tuesday!"},
        {"asker": {"name": "Gladly Smith", "first_name": "Gladly"}},
        {"owner": {"name": "M", "signature": "M. I have room for a new client.", "emergency_line": ""}},
    ],
)
def test_a_yes_of_a_stranger_or_of_a_signature_is_no_yes(facts: dict[str, object]) -> None:
    own = Letters.load(
        {"en/warm/defer.txt": f"{{{{ greeting }}}} To '{{{{ subject }}}}': {DAY}\n{{{{ owner.signature }}}}"}
    )

    assert "hear from me" in own.render("defer", FACTS | facts)
