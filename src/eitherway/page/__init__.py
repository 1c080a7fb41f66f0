"""The page that `eitherway open` shows on this machine: set-up and trust, not work.

A view is a function of the desk and of what was asked; it returns which template is shown with which values.
"""
