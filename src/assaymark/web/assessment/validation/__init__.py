"""A validation study: from rated works and what a grader says of them to figures and sentences.

Values in, plain values out: nothing here reads tables. `document.study` puts it together.
"""
