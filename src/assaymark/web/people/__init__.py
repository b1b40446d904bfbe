"""Users, organisations, memberships, roles and what a role may do."""
