"""What is wrong with the bytes of a recording: `BrokenRecording`, raised by the readers here.

`voice.reading` turns it into the refusal that a person reads.
"""

MOST_PARTS = 60_000
"""Elements, pages or boxes in one recording; two minutes in the shortest frames there are need
48 000. A file of nothing but empty ones is refused after so many steps, whatever its size."""


class BrokenRecording(ValueError):
    """The bytes are no recording of this kind that can be kept; says which part is wrong."""


def too_many() -> BrokenRecording:
    """What is wrong with more than `MOST_PARTS` parts."""
    return BrokenRecording(f"more than {MOST_PARTS} parts")


class NotOnlySound(BrokenRecording):
    """The recording holds something beside sound, such as a picture."""
