"""The 518 shared RFC 6962 vectors: inclusion, consistency, and both for subtrees."""

import json
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from assaymark.ledger.tree import (
    EMPTY_ROOT,
    is_subtree,
    verify_consistency,
    verify_inclusion,
    verify_range,
)
from tests.shared_data import shared


def inclusion(case: dict[str, Any]) -> bool:
    return verify_inclusion(
        case["proof"],
        index=case["leafIdx"],
        size=case["treeSize"],
        leaf=case["leafHash"],
        root=case["root"],
    )


def consistency(case: dict[str, Any]) -> bool:
    return verify_consistency(
        case["proof"],
        old=case["size1"],
        new=case["size2"],
        old_root=case["root1"],
        new_root=case["root2"],
    )


def subtree_inclusion(case: dict[str, Any]) -> bool:
    start, end, index = case["start"], case["end"], case["leafIdx"]
    return is_subtree(start, end) and verify_inclusion(
        case["proof"],
        index=index - start,
        size=end - start,
        leaf=case["leafHash"],
        root=case["root"],
    )


def subtree_consistency(case: dict[str, Any]) -> bool:
    return verify_range(
        case["proof"],
        start=case["start"],
        end=case["end"],
        size=case["size"],
        part=case["root1"],
        root=case["root2"],
    )


KINDS: dict[str, tuple[Callable[[dict[str, Any]], bool], int]] = {
    "inclusion": (inclusion, 98),
    "consistency": (consistency, 98),
    "subtreeinclusion": (subtree_inclusion, 204),
    "subtreeconsistency": (subtree_consistency, 118),
}


def whole(root: bytes) -> bytes:
    """Some vectors hold words like "don't care 1" for a hash; we take hashes of 32 bytes only."""
    return sha256(root).digest() if root.startswith((b"don't care", b"Wrong")) else root


def decoded(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(path.read_text())
    for name in {"root", "root1", "root2", "leafHash"} & case.keys():
        case[name] = whole(b64decode(case[name] or ""))
    case["proof"] = [b64decode(each) for each in case["proof"] or ()]
    return case


def claims_nothing(case: dict[str, Any]) -> bool:
    """An empty range with the empty root and no path: six vectors call that a proof.

    We refuse it, as the draft does since it asks for `start < end`: it says nothing about the
    tree whose root it is held against, which may be any.
    """
    return (
        case.get("start") == case.get("end", -1)
        and case.get("root1") == EMPTY_ROOT
        and not case["proof"]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_shared_vector_is_answered_as_it_says(kind: str) -> None:
    verify, expected = KINDS[kind]
    paths = sorted(shared(f"vectors/rfc6962/{kind}").rglob("*.json"))
    assert len(paths) == expected
    for path in paths:
        case = decoded(path)
        wanted = not case["wantErr"] and not claims_nothing(case)
        assert verify(case) is wanted, f"{path.parent.name}/{path.name}: {case['desc']}"


def test_only_the_six_vectors_of_empty_ranges_are_answered_more_strictly() -> None:
    paths = shared("vectors/rfc6962").rglob("*.json")
    stricter = [
        path.name
        for path in paths
        if not (case := decoded(path))["wantErr"] and claims_nothing(case)
    ]
    assert len(stricter) == 6
    assert all(name.startswith("subtree-is-empty") for name in stricter)
