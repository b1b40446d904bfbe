"""Asks an organisation's language model: protocol, budget, readings that may be broken off."""
