"""What a JSON-LD document says, as RDF statements, or the reason why parts of it would be lost.

A linked-data signature covers the statements, but people and programs read the JSON. So everything
that JSON-LD would drop or that could be said in another spelling is refused before signing and
before verifying: undefined terms, null, empty lists, relative addresses, keywords and full
addresses as keys, nested contexts other than pinned ones, repeated members of a set.

pyld expands (its result depends on its shared caches, hence the lock); statements and their
canonical form are made here and in `rdfc`.

Sources: W3C JSON-LD 1.1 API, sections 5.1 and 8; VC Data Integrity 1.0, section 2.4.1.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from threading import Lock
from typing import Any, Never, cast

from cachetools import LRUCache
from pyld import jsonld
from pyld.context_resolver import ContextResolver

from assaymark.credential import contexts
from assaymark.credential.errors import NotCovered, TooMuchWork, UnknownContext
from assaymark.credential.rdfc import Quad, canonical, literal
from assaymark.framework.jcs import jcs

Document = Mapping[str, object]
Load = Callable[[str], Document]

MOST_MEMBERS = 5_000
"""Values in a document; a badge with ten criteria has about 400."""
LARGEST_INLINE_CONTEXT = 60
"""Terms in a context inside the document."""
MOST_CONTEXTS = 8
"""Contexts in one list: each costs pyld milliseconds when it follows others."""
MOST_TYPES = 8
"""Types of one node: each may bring a context of its own."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]*\Z")
_BASE = "relative://here/"
"""What relative addresses are resolved against, to know them by; pyld has a default of its own."""
_UNSUPPORTED = {"@graph", "@reverse", "@included", "@index", "@direction"}

_PYLD_ERRORS = (jsonld.JsonLdError, ValueError, TypeError, LookupError, AttributeError)
"""What pyld raises on documents that are not JSON-LD; only the first is meant to be."""

_lock = Lock()
"""Guards `_cache` and pyld, which are not safe for threads."""
_cache: LRUCache[str, object] = LRUCache(maxsize=64)


def canonical_statements(document: Document, *, load: Load = contexts.load) -> str:
    """The canonical N-Quads of `document` (without `proof`).

    Raises NotCovered when something in it would not be covered, UnknownContext for contexts that
    `load` does not know, TooMuchWork when it was built to be costly.
    """
    check_spelling(document)
    return canonical(statements(_expanded(document, load)))


def check_spelling(document: Document) -> None:
    """Passes when every member of `document` is one that JSON-LD cannot drop or respell."""
    budget = count(1)
    _check_context(document.get("@context"))
    for key, value in document.items():
        if key != "@context":
            _check_member(key, value, key, budget)


def _check_member(key: str, value: object, place: str, budget: Iterator[int]) -> None:
    if next(budget) > MOST_MEMBERS:
        raise TooMuchWork(f"met more than {MOST_MEMBERS} values; no credential needs that many")
    if key[:1] in {"", "@"} or ":" in key or key[0].isupper():
        raise NotCovered(
            f"met the key {key!r} at {place}; expected a word that the contexts define for a"
            " member, not a keyword, an address or a type, which readers of the JSON overlook"
        )
    _check_value(value, place, budget)


def _check_value(value: object, place: str, budget: Iterator[int]) -> None:
    if isinstance(value, dict):
        for key, member in value.items():
            if key == "@context":
                _check_context(member, nested=True)
            else:
                _check_member(key, member, f"{place}.{key}", budget)
    elif isinstance(value, list):
        _check_list(value, place, budget)
    elif value is None:
        _lost(place, "null")
    elif isinstance(value, float) and float(f"{value:.15E}") != value:
        _lost(place, f"the number {value!r} beyond its 16th digit")


def _check_list(values: list[object], place: str, budget: Iterator[int]) -> None:
    if not values:
        _lost(place, "an empty list")
    if place.endswith("type") and len(values) > MOST_TYPES:
        raise TooMuchWork(f"met {len(values)} types at {place}; at most {MOST_TYPES}")
    texts = [value for value in values if isinstance(value, str)]
    if len(set(texts)) < len(texts) and not place.endswith(_ORDERED):
        _lost(place, "the repetition of a value")
    ids = [str(value["id"]) for value in values if isinstance(value, dict) and "id" in value]
    if len(set(ids)) < len(ids):
        _lost(place, f"which part of it stands where: an id of {ids[:3]} is given twice")
    for number, value in enumerate(values):
        if isinstance(value, list):
            _lost(place, "the borders of a list in a list")
        _check_member("item", value, f"{place}[{number}]", budget)


_ORDERED = ".allowedValue"


def _lost(place: str, what: str) -> Never:
    raise NotCovered(
        f"met {what} at {place}; a linked-data signature does not cover that, so anyone could have"
        " put it there; remove it"
    )


def _check_context(context: object, *, nested: bool = False) -> None:
    listed = context if isinstance(context, list) else [context]
    if len(listed) > MOST_CONTEXTS:
        raise TooMuchWork(f"met {len(listed)} contexts in one place; at most {MOST_CONTEXTS}")
    for one in listed:
        if isinstance(one, dict) and not nested and len(one) <= LARGEST_INLINE_CONTEXT:
            contexts.inline_words(one)
        elif not isinstance(one, str):
            raise UnknownContext(
                "met a context written out inside the document where only the address of a known"
                f" one, or at the top at most {LARGEST_INLINE_CONTEXT} words, may stand"
            )


def _expanded(document: Document, load: Load) -> list[object]:
    dropped: list[object] = []
    with _lock:
        resolver = ContextResolver(_cache if load is contexts.load else {}, _loader(load))
        options = {"contextResolver": resolver, "documentLoader": _loader(load), "base": _BASE}
        try:
            expanded = jsonld.expand(dict(document), options, on_property_dropped=dropped.append)
        except _PYLD_ERRORS as error:
            raise _explained(error) from error
    if dropped:
        raise NotCovered(
            f"met the member {str(dropped[0])!r}, which no context of the document defines; a"
            " linked-data signature does not cover it; remove it"
        )
    return cast(list[object], expanded)


def _loader(load: Load) -> Callable[[str, object], dict[str, object]]:
    def loaded(url: str, _options: object) -> dict[str, object]:
        # pyld resolves addresses inside what it is given in place, hence the copy
        document = {"@context": load(url)["@context"]}
        return {
            "document": document,
            "documentUrl": url,
            "contextUrl": None,
            "contentType": "application/ld+json",
            "tag": "static",
        }

    return loaded


def _explained(error: BaseException) -> UnknownContext | NotCovered:
    """The room's own error behind pyld's chain of errors, which repeat each other."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, UnknownContext):
            return cause
        last, cause = cause, cause.__cause__ or getattr(cause, "cause", None)
    message = str(last.args[0] if last.args else last).split("\n")[0]
    return NotCovered(f"the document is not valid JSON-LD: {message}")


def statements(expanded: list[object]) -> list[Quad]:
    """The quads of an expanded document; raises NotCovered where a statement would be lost."""
    writer = _Statements()
    for node in expanded:
        writer.node(cast(dict[str, Any], node))
    return writer.quads


class _Statements:
    """Collects quads; numbers blank nodes as they are met."""

    def __init__(self) -> None:
        self.quads: list[Quad] = []
        self._numbers = count()
        self._graph = ""

    def node(self, node: dict[str, Any]) -> str:
        """Writes `node` and what hangs from it; its term."""
        if met := _UNSUPPORTED & node.keys():
            raise NotCovered(f"met {sorted(met)[0]!r}, which signatures here do not cover")
        subject = _iri(node["@id"]) if "@id" in node else self._blank()
        for kind in node.get("@type", ()):
            self._add(subject, f"<{_RDF}type>", _iri(kind))
        for key, values in node.items():
            if not key.startswith("@"):
                for value in values:
                    self._add(subject, _iri(key), self._term(value))
        return subject

    def _term(self, value: dict[str, Any]) -> str:
        if "@value" in value:
            return _literal(value)
        if "@list" in value:
            return self._list(value["@list"])
        if value.keys() == {"@graph"}:
            return self._inner(value["@graph"])
        return self.node(value)

    def _inner(self, nodes: list[dict[str, Any]]) -> str:
        """A graph of its own, as embedded credentials and their proofs are; its name."""
        outer, self._graph = self._graph, self._blank()
        name = self._graph
        for node in nodes:
            self.node(node)
        self._graph = outer
        return name

    def _list(self, values: list[dict[str, Any]]) -> str:
        rest = f"<{_RDF}nil>"
        for value in reversed(values):
            link = self._blank()
            self._add(link, f"<{_RDF}first>", self._term(value))
            self._add(link, f"<{_RDF}rest>", rest)
            rest = link
        return rest

    def _blank(self) -> str:
        return f"_:b{next(self._numbers)}"

    def _add(self, subject: str, predicate: str, value: str) -> None:
        self.quads.append((subject, predicate, value, self._graph))


def _iri(text: object) -> str:
    if not isinstance(text, str) or not _IRI.match(text) or text.startswith(_BASE):
        raise NotCovered(
            f"met {str(text).removeprefix(_BASE)!r} where a full address such as 'https://...'"
            " must stand; a linked-data signature does not cover it; write the full address"
        )
    own = text.removeprefix(contexts.VOCABULARY)
    if own != text and own not in contexts.TERMS:
        raise NotCovered(f"met the word {own!r}, which no context of the document defines")
    return f"<{text}>"


def _literal(value: dict[str, Any]) -> str:
    """JSON-LD 1.1 API, 8.2.2 (object to RDF conversion)."""
    if "@direction" in value:
        _lost("a text", "its writing direction")
    content, datatype = value["@value"], str(value.get("@type", ""))
    if datatype == "@json":
        return literal(jcs(content).decode(), datatype=_RDF + "JSON")
    if isinstance(content, bool):
        return literal("true" if content else "false", datatype=datatype or _XSD + "boolean")
    if isinstance(content, int | float):
        return _number(content, datatype)
    return literal(content, datatype=datatype, language=str(value.get("@language", "")))


def _number(value: float, datatype: str) -> str:
    whole = isinstance(value, int) or value.is_integer()
    if whole and abs(value) < 1e21 and datatype != _XSD + "double":
        return literal(str(int(value)), datatype=datatype or _XSD + "integer")
    mantissa, exponent = f"{value:.15E}".split("E")
    digits = mantissa.rstrip("0")
    if not math.isfinite(value):
        raise NotCovered(f"met {value!r}, expected a finite number")
    text = f"{digits}{'0' if digits.endswith('.') else ''}E{int(exponent)}"
    return literal(text, datatype=datatype or _XSD + "double")
