"""One account on an IMAP server: `mail_store` says what the engine needs, `mailbox` provides it. Edges.

The only folder that speaks IMAP. Every change to a mailbox goes through `safe_changes`: search before append,
compare before removal. Nothing here knows a rule.
"""
