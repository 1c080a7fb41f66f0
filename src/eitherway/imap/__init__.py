"""One account on an IMAP server: `mail_store` says what the engine needs, `mailbox` provides it. Edges.

The only folder that speaks IMAP. Every change to a mailbox goes through `safe_changes`: look before append,
compare before removal. What is there is known from `header_index`; SEARCH is never asked.
Nothing here knows a rule.
"""
