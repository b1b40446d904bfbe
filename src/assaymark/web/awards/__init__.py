"""Credentials given: issue, revoke, keys, status lists and the tables of the ledger."""
