"""The flow over one account: read, decide, do. Start in `cycle`. Edges, all of them; `requests` decides."""
