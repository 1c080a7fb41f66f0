"""Signs in to accounts: passwords, OAuth, known providers, autodiscovery. Edges.

Secrets are read here, and handed on; none is in a log or an error.
"""
