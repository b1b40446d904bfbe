"""What is seen of a repository without running it can be counted again by hand."""

from hypothesis import given
from hypothesis import strategies as st

from assaymark.grading.code.looked import BLOCK, look
from assaymark.grading.code.tree import tree

BRANCHY = '''
def plain(a):
    """Adds one."""
    return a + 1


def branchy(a, b):
    if a and b or a:
        for x in [y for y in a if y]:
            while x:
                x -= 1
    try:
        return 1 if a else 2
    except ValueError:
        return 3
'''
BLOCKS = "".join(f"value_{n} = compute({n})\n" for n in range(BLOCK + 2))


def seen(**files: str):
    return look(tree((name.replace("__", "/"), text.encode()) for name, text in files.items()))


def named(files):
    return look(tree((name, text.encode()) for name, text in files.items()))


def test_languages_lines_and_tests_are_counted():
    found = named(
        {"src/a.py": "x = 1\ny = 2", "web/a.ts": "let a;", "tests/test_a.py": "", "README.md": "#"}
    )
    assert dict(found.languages) == {"Python": 2, "TypeScript": 1}
    assert found.has_readme
    assert found.files == 4
    assert named({"tests/test_a.py": "assert 1", "a.py": "1"}).tests == ("tests/test_a.py",)
    assert named({"contest.py": "1", "latest/a.py": "1"}).tests == ()


def test_complexity_is_one_and_its_branches():
    found = named({"a.py": BRANCHY})
    assert found.functions == 2
    assert found.documented == 0.5
    assert found.worst == ()
    many = "def f(a):\n" + "".join(f"    if a == {n}:\n        return {n}\n" for n in range(12))
    (worst,) = named({"a.py": many}).worst
    assert (worst.name, worst.line, worst.complexity) == ("f", 1, 13)


def test_branches_as_counted_by_hand():
    many = BRANCHY.replace("return 3", "return 3\n" + "    if a:\n        pass\n" * 3)
    (worst,) = named({"a.py": many}).worst
    # 1, if, and-or 2, for, comprehension 1 and its if 1, while, except, if else, three ifs
    assert worst.complexity == 13


def test_a_block_in_two_places_is_found_with_both():
    found = named({"a.py": BLOCKS, "b.py": f"import os\n\n{BLOCKS}print(1)\n"})
    assert found.twice_at[0][:2] == ("a.py", 1)
    assert found.twice_at[0][2:] == ("b.py", 3)
    assert 0.9 < found.twice <= 1
    assert named({"a.py": BLOCKS}).twice == 0


def test_python_that_is_none_is_named_and_hurts_nothing():
    found = named({"a.py": "def :", "b.py": "x = " + "(" * 5000 + ")" * 5000, "c.py": "y = 1"})
    assert found.unparsed == ("a.py", "b.py")


@given(st.dictionaries(st.sampled_from(["a.py", "b.js", "c", "d.md"]), st.binary(), min_size=1))
def test_any_bytes_are_looked_at(files):
    found = look(tree(files.items()))
    assert found.files == len(files)
    assert 0 <= found.twice <= 1
