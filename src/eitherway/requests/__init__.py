"""Facts to a Plan: `decide_new` for a message, `decide_open` for an open request; letters and cards. Pure.

A Plan is a value: it can be printed, tested and refused, and only `engine.executor` carries it out.
"""
