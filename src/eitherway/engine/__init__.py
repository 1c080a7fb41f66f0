"""The flow over one account: read, decide, do. Start in `cycle`. Edges, all of them; `requests` decides.

`executor` alone carries out a Plan. `daemon` repeats the cycle, `once` runs it for the commands.
"""
