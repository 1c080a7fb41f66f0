"""Many people in one process, or on many machines; stands on the engine, which knows nothing of it.

`practice` keeps the people of a practice.yaml: each with files and state of their own, a bounded pool of
workers for the cycles of all, and a watcher that says which mailbox has news.
"""
