"""Text from a browser's form as text of ours: lines end in one character."""


def unix_lines(text: str) -> str:
    """`text` with every line ended by a line feed; a browser sends two characters.

    >>> unix_lines("a\\r\\nb\\rc")
    'a\\nb\\nc'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")
