"""Which language a text is in: by its script, or by the commonest small words. Pure.

Enough to send a Spanish letter to a rule for Spanish letters; no library, no model, the same answer
every time.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from eitherway.rules.words import tokens

_READ = 2000
_LEAST = 1.5
_AHEAD = 1.2

# As folded: without accents. The words that several languages share count for less.
_SMALL_WORDS = {
    "en": "the and you to of is for that have with are this be would your we it can could on i my at if not was "
    "please hello thank thanks dear from do what when there they will about just am me our",
    "es": "el la que de y los las en para con una un por no es su mi me se usted como si pero hola gracias quisiera "
    "saber tiene puede muy cuando donde estoy este esta buenos dias tambien mas le al del",
    "fr": "le la les des et que vous je pour une un est dans pas avec mon votre sur nous ce du en ne qui bonjour merci "
    "avez suis serait vos au aux plus cette mais si comme voudrais etre j d l c",
    "de": "der die das und ich sie nicht ist ein eine zu mit fur den mir wir auf im es haben hallo danke konnen bitte "
    "ihre ihnen von dem des auch oder wenn wurde gerne noch bei bin wie kann termin",
    "it": "il che di e la per un una non sono con mi le gli della lei questo ho ma buongiorno grazie vorrei sapere "
    "puo nel alla anche come quando sarebbe del i lo ci ha si dei",
    "pt": "que de o a e para uma nao com os as por voce meu minha em um se do da ola obrigado obrigada gostaria saber "
    "tem pode no na mais como quando ao dos sua seu estou bom dia",
    "nl": "de het een en van ik je dat niet is voor met u op zijn we naar ook mijn hallo bedankt graag weten kunt heeft "
    "er aan te bij om nog als wat kan of uw deze zou",
    "sv": "och att det som en ett jag ar inte for med du pa av har vi den till om kan hej tack skulle vill er mig min "
    "eller nar fran vad",
    "da": "og at det som en et jeg er ikke for med du pa af har vi den til om kan hej tak ville vil jer mig min eller "
    "nar fra hvad mange venlig hilsen",
    "no": "og at det som en et jeg er ikke for med du pa av har vi den til om kan hei takk ville vil dere meg min eller "
    "nar fra hva vennlig hilsen",
    "fi": "ja on ei etta se mina sina han olen olisi voisi kiitos hei mutta kun tai joka mika teille minun voitko ovat "
    "kanssa onko",
    "pl": "i w na z nie sie ze jest do to czy jak ale o dla mam prosze dziekuje dzien dobry moge chcialbym chcialabym pan "
    "pani bym od po mi",
    "cs": "a v na se je ze to s z do pro jsem bych dobry den dekuji prosim mate muzete jak ale nebo ktery mi vas by o "
    "chtel chtela",
    "hu": "a az es hogy nem is egy van de meg csak vagy koszonom szeretnek ha ez mint lehet nap jo kerem ont onnek "
    "idopontot",
    "ro": "si de la in cu pe nu este sa un o pentru ca va buna ziua multumesc as dori daca care mai sunt din am imi ati",
    "tr": "ve bir bu icin ile de da mi ne var cok merhaba tesekkurler icin degil ben siz olarak gibi daha ama mumkun "
    "randevu istiyorum",
}
_SCRIPTS = {
    "ja": "\u3041-\u30ff",
    "ko": "\uac00-\ud7a3\u1100-\u11ff",
    "zh": "\u4e00-\u9fff",
    "th": "\u0e01-\u0e5b",
    "he": "\u05d0-\u05ea",
    "ar": "\u0620-\u064a",
    "el": "\u0370-\u03ff",
    "hi": "\u0904-\u0939",
    "ru": "\u0400-\u04ff",
}
LANGUAGES = (*_SMALL_WORDS, *_SCRIPTS, "uk")
_SCRIPT = {name: re.compile(f"[{letters}]") for name, letters in _SCRIPTS.items()}
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_LETTER = re.compile(r"[^\W\d_]")


@cache
def _weights() -> dict[str, tuple[tuple[str, float], ...]]:
    """Each small word with its languages and what it says for each of them."""
    sharing = Counter(word for words in _SMALL_WORDS.values() for word in set(words.split()))
    found: dict[str, list[tuple[str, float]]] = {}
    for name, words in _SMALL_WORDS.items():
        for word in set(words.split()):
            found.setdefault(word, []).append((name, 1 / sharing[word]))
    return {word: tuple(languages) for word, languages in found.items()}


def language_of(text: str) -> str:
    """The language's code (ISO 639-1), "" when the text is too short or too mixed to say."""
    text = text[:_READ]
    return _by_script(text) or _by_words(text)


def _by_script(text: str) -> str:
    letters = len(_LETTER.findall(text))
    for name, pattern in _SCRIPT.items():
        # Japanese is a third kana or more; Korean and Thai letters are joined from several signs.
        share = 0.1 if name == "ja" else 0.3
        found = len(pattern.findall(text))
        if letters and found >= 3 and found >= share * letters:
            return "uk" if name == "ru" and _UKRAINIAN.search(text) else name
    return ""


def _by_words(text: str) -> str:
    score = dict.fromkeys(_SMALL_WORDS, 0.0)
    for word in tokens(text):
        for name, weight in _weights().get(word, ()):
            score[name] += weight
    best, second = sorted(score, key=lambda name: -score[name])[:2]
    return best if score[best] >= _LEAST and score[best] >= _AHEAD * score[second] else ""
