"""Which language a text is in, by its commonest small words or its script. Pure."""

from __future__ import annotations

from eitherway.rules.words import tokens

_SMALL_WORDS = {
    "en": "the and you to of is for that have with are this be would your we it can on i my at if not",
    "es": "el la que de y los las en para con una por no es su mi me se usted como si pero",
    "fr": "le la les des et que vous je pour une est dans pas avec mon votre sur nous ce du",
    "de": "der die das und ich sie nicht ist ein eine zu mit fur den mir wir auf im es haben",
    "it": "il che di e la per un una non sono con mi le gli della lei questo ho ma",
    "pt": "que de o a e para uma nao com os as por voce meu minha em um se do da",
    "nl": "de het een en van ik je dat niet is voor met u op zijn we naar ook mijn",
}
LANGUAGES = tuple(_SMALL_WORDS)
_WORDS = {name: frozenset(words.split()) for name, words in _SMALL_WORDS.items()}


def language_of(text: str) -> str:
    """The language's code, "" when the text does not say."""
    words = tokens(text)[:400]
    score = {name: sum(word in small for word in words) for name, small in _WORDS.items()}
    best, second = sorted(score, key=lambda name: -score[name])[:2]
    return best if score[best] >= 3 and score[best] > score[second] else ""
