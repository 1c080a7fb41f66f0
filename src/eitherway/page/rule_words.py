"""Says a rule in plain words: when it matches, and what is done then. Pure."""

from collections.abc import Iterator

from eitherway.rules.document import Node
from eitherway.text.formats import Said, Writing, said_count
from eitherway.text.words import marked

_SHOWN = 6  # words of a list

# Words: one condition of a rule, as a part of a list below "When:"
_TESTS = {
    "text": marked("the letter says {words}"),
    "says": marked("the subject or the letter says {words}"),
    "subject": marked("the subject says {words}"),
    "asks_for": marked("where something is asked, it says {words}"),
    "quoted": marked("what it quotes says {words}"),
    "from": marked("it is from {words}"),
    "to": marked("it is addressed to {words}"),
    "cc": marked("a copy goes to {words}"),
    "header": marked("a header field is {words}"),
    "sender": marked("the sender is {words}"),
    "to_me": marked("it reached you as {words}"),
    "first_in_thread": marked("it begins a conversation: {words}"),
    "reply_to_me": marked("it answers a letter of yours: {words}"),
    "has": marked("it contains {words}"),
    "language": marked("its language is {words}"),
    "asks": marked("something is asked of you: {words}"),
    "times": marked("the times asked for are {words}"),
    "size": marked("its size is {words}"),
    "always": marked("every message"),
}
_DONE = {
    "defer": marked("A draft that asks for time, and a card"),
    "answer": marked("A draft with your saved answer, and a card"),
    "refer": marked("A draft that names colleagues, and a card"),
    "decline": marked("A draft that says no, and a card"),
    "digest": marked("A line in the digest"),
    "card": marked("A card, no draft"),
    "ignore": marked("Nothing"),
}


def said_when(when: Node | None, writing: Writing) -> tuple[str, ...]:
    """A line for each condition; all of them must hold."""
    return tuple(_lines(when, writing)) if when is not None else ()


def said_action(action: str, writing: Writing) -> str:
    """What is done with a message that the rule matches."""
    return writing.say(_DONE[action])


def _lines(when: Node, writing: Writing) -> Iterator[str]:
    for key, value in when.pairs:
        if key.text == "not":
            yield writing.say("not: {conditions}", conditions="; ".join(_inner(value, writing)))
        elif key.text in ("any", "all"):
            between = writing.say(" or ") if key.text == "any" else "; "
            yield between.join(_inner(value, writing))
        else:
            yield writing.say(_TESTS.get(key.text, key.text), words=_words(value, writing))


def _inner(node: Node, writing: Writing) -> Iterator[str]:
    groups = node.items if node.kind == "list" else (node,)
    for group in groups:
        yield "; ".join(_lines(group, writing))


def _words(node: Node, writing: Writing) -> str:
    """ "“one”, “two” or one of 12 more"."""
    if node.kind == "group":
        return "; ".join(f"{key.text}: {_words(value, writing)}" for key, value in node.pairs)
    texts = [f"“{item.text}”" for item in node.items]
    shown = ", ".join(texts[:_SHOWN])
    more = len(texts) - _SHOWN
    if more <= 0:
        return shown
    return writing.say(
        Said("{words} or {more}", words=shown, more=said_count("{number} more", "{number} more", more))
    )
