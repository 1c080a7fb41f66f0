"""rules.yaml to a Rulebook, and a message to a Verdict. Pure.

In the order of the flow: document.py reads the text and keeps every position, schema.py and
accounts.py say which settings there are, tests.py has one function per test, book.py builds the
rules and runs their examples, judge.py applies them. words.py is the folded matching below it all.
"""
