"""What is wrong with the bytes of a recording: `BrokenRecording`, raised by the readers here.

`voice.reading` turns it into the refusal that a person reads.
"""


class BrokenRecording(ValueError):
    """The bytes are no recording of this kind that can be kept; says which part is wrong."""


class NotOnlySound(BrokenRecording):
    """The recording holds something beside sound, such as a picture."""
