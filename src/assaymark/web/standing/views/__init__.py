"""The pages of this room: my skills, a team member's, the published figures."""
