"""One account on an IMAP server: `mail_store` says what the engine needs, `mailbox` gives it. Edges.

The only folder that speaks IMAP. What changes a mailbox goes through `safe_changes`: search before append,
compare before removal. Nothing here knows a rule.
"""
