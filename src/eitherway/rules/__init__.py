"""Reads rules.yaml into a Rulebook, and matches the facts of a message against it. Pure.

In the order of the flow: `document` reads the text and keeps every place, `schema` and `account_settings` say
which settings there are, `packs` joins the file with the pack that it builds on, `conditions` has one
function for each test, `rulebook` builds the rules, `check` runs their examples, and `match` applies them.
`decisions` is the table of what an owner can decide.
"""
