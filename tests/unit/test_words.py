import pytest

from eitherway.text.patterns import Patterns
from eitherway.text.phrases import plain_pattern, plain_words, words_in_row


def found(text: str, *phrases: str) -> list[str]:
    """Which of the phrases stand in the text."""
    patterns = Patterns(plain_pattern(plain_words(phrase)) for phrase in phrases)
    return [phrases[place] for place in patterns.match(words_in_row(text))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Are you TAKING new clients?", "taking new clients"),
        ("taking\n  new\tclients", "taking new clients"),
        ("Die Gebühren, bitte", "GEBUHREN"),
        ("Straße 5", "strasse"),
        ("İstanbul", "istanbul"),
        ("a résumé", "resume"),
        ("Søren", "soren"),
        ("I don’t know", "don't know"),
        ("I dont know", "don't know"),
        ("out-of-network benefits", "out of network"),
        ("re\u00adsche\u200bdule", "reschedule"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("ﬁt", "fit"),
        ("C++ developer", "c++"),
        ("It costs $150.", "$150"),
        ("请问您下周有时间吗", "有时间"),
        ("来週お時間ありますか", "時間"),
        ("ขอนัดพบสัปดาห์หน้า", "นัดพบ"),
        ("다음 주에 상담을 받고 싶습니다", "상담"),
        ("आप कैसे हैं", "कैसे हैं"),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("fees, insurance", "fees insurance"),
        ("see www.okafor.example.", "okafor.example"),
        ("I saw Dr. Smith today", "Dr. Smith"),
        ("I saw Dr Smith today", "Dr. Smith"),
        ("at St. Mary’s now", "St. Mary's"),
        ("my U.S. visa", "U.S. visa"),
        ("a Ph.D. program", "Ph.D. program"),
        ("the 9 a.m. slot", "a.m. slot"),
        ("see no. 5", "no. 5"),
        ("有'时间", "有'时"),
        ("Hello! Are you there?", "hello. are you"),
        ("Hello, are you there?", "Hello! Are you"),
        ("do you take new clients", "new clients?"),
        ("the therapist's fee", "therapist"),
        ("the therapist’s fee", "therapist's fee"),
        ("the therapists fee", "therapist's fee"),
        ("je cherche l’avocat", "avocat"),
        ("une séance d'essai", "essai"),
        ("l'avocat n'est pas là", "avocat n’est"),
        ("l avocat", "l'avocat"),
        ("dell'avvocato", "avvocato"),
        ("the 'therapist' wrote", "therapist"),
        ("a lady's-maid", "maid"),
        ("בית־ספר", "ספר"),
        ("בית־ספר", "בית ספר"),
    ],
)
def test_words_are_found_without_case_accents_and_spacing(text, words):
    assert found(text, words) == [words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("coffees", "fees"),
        ("the feeschedule", "fee"),
        ("new client", "new clients"),
        ("clients new", "new clients"),
        ("We have news. Clients wait", "news clients"),
        ("end of it\n\nnew part", "it new"),
        ("C developer", "c++"),
        ("150", "$150"),
        ("か", "が"),
        ("请问", "问请"),
        ("", "a"),
        ("something new. Clients wait", "new clients"),
        ("I saw Dr.\n\nSmith", "Dr. Smith"),
        ("Dr. Anna Smith", "Dr. Smith"),
        ("I don't know", "don"),
        ("You can’t come", "can"),
        ("it is Mary's", "marys fee"),
    ],
)
def test_words_are_not_found_inside_others_or_across_sentences(text, words):
    assert found(text, words) == []


def test_every_phrase_of_many_is_found_even_inside_another():
    hits = found("are you taking new clients now", "new clients", "taking new clients", "clients now", "now")

    assert hits == ["new clients", "taking new clients", "clients now", "now"]


def test_a_phrase_that_begins_as_another_ends_is_found():
    assert found("a a b a a c", "a b a a c", "a a c") == ["a b a a c", "a a c"]


@pytest.mark.parametrize("text", ["", "?!", "...", "\n\n", "—"])
def test_a_phrase_without_letters_is_none(text):
    assert plain_words(text) == ()


def test_patterns_too_large_to_be_tried_together_are_tried_apart():
    large = [f"{chr(97 + at)}[\\pL\\pN]{{100}}x" for at in range(20)]

    patterns = Patterns([*large, "(?i)FEES?"])

    assert patterns.match("your fee") == [20]
    assert patterns.found(20, "your fee") == "fee"
    assert patterns.match("b" + "é" * 100 + "x fees") == [1, 20]
