"""Pinned contexts, and words that a document brings itself."""

import pytest

from assaymark.credential import contexts
from assaymark.credential.errors import UnknownContext


@pytest.mark.parametrize("url", contexts.PINNED)
def test_every_pinned_context_is_installed_unchanged(url: str) -> None:
    assert "@context" in contexts.load(url)


@pytest.mark.parametrize("url", ["https://evil.example/c", contexts.CREDENTIALS + "/", ""])
def test_any_other_context_is_unknown_and_not_fetched(url: str) -> None:
    with pytest.raises(UnknownContext, match="never fetched"):
        contexts.load(url)


def test_a_changed_file_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "urn:changed"
    name, _ = contexts.PINNED[contexts.CREDENTIALS]
    monkeypatch.setattr(contexts, "PINNED", {url: (name, "0" * 64)})
    with pytest.raises(UnknownContext, match="differs from the pinned"):
        contexts.load(url)


def test_words_with_addresses_of_their_own_are_let_in() -> None:
    assert contexts.inline_words({"hat": "https://hats.example/#hat"}) == ("hat",)
    assert contexts.inline_words({"@vocab": "https://hats.example/#"}) == ("@vocab",)


@pytest.mark.parametrize(
    "inline",
    [
        {"until": "https://www.w3.org/2018/credentials#validUntil"},
        {"until": {"@id": "https://www.w3.org/2018/credentials#validUntil"}},
        {"@vocab": "https://www.w3.org/2018/credentials#credential"},
        {"a": "https://www.w3.org/2018/credentials#", "until": "a:validUntil"},
        {"a": "urn:assaymark:", "quote": "a:v1#quotedEvidence"},
        {"quote": "urn:assaymark:v1#quotedEvidence"},
        {"until": "cred:validUntil", "cred": "https://www.w3.org/2018/credentials#"},
        {"name": None},
        {"key": "@id"},
        {"@base": "https://hats.example/"},
        {"hat": "hat"},
    ],
)
def test_words_that_could_hide_a_signed_member_are_refused(inline: dict[str, object]) -> None:
    with pytest.raises(UnknownContext, match="could hide"):
        contexts.inline_words(inline)


def test_no_two_member_words_of_the_pinned_contexts_mean_the_same() -> None:
    """Otherwise a member could be renamed under a signature that still holds."""
    for url in contexts.PINNED:
        for scope in _scopes(contexts.load(url)["@context"], {}):
            members = {word: iri for word, iri in scope.items() if not word[0].isupper()}
            iris = [iri for iri in members.values() if not str(iri).startswith("@")]
            assert len(set(iris)) == len(iris), (url, sorted(map(str, iris)))


def _scopes(context: object, above: dict[str, object]) -> list[dict[str, object]]:
    terms, below = dict(above), []
    for part in context if isinstance(context, list) else [context]:
        for word, meaning in part.items() if isinstance(part, dict) else ():
            if not word.startswith("@"):
                terms[word] = meaning.get("@id") if isinstance(meaning, dict) else meaning
                below += [meaning["@context"]] if "@context" in (meaning or ()) else []
    inner = [scope for one in below if isinstance(one, dict) for scope in _scopes(one, terms)]
    return [terms, *inner]
