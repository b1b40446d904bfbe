"""Base page, components, static look, guarded outbound HTTP; no tables of its own."""
