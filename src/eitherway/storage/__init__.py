"""What is stored on this machine: the ledger, the state folder, the shipped files. Edges.

They use only files and the database, and store no name, address, subject or text of a person.
"""
