"""Verified evidence into comparable skill scores with their bands; standing, decay, guards."""
