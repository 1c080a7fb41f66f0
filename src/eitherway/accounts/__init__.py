"""How an account signs in: passwords, OAuth, known providers, where the servers are. Edges.

Secrets are read here, and handed on; none is in a log or an error.
"""
