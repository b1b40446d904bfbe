"""RDF datasets in their canonical form: RDFC-1.0 with SHA-256, under a work budget.

Written here because the Python libraries measured escape some control characters wrongly and run
for ever on a "poison graph". Quads are tuples of terms as N-Quads writes them, so the rest of the
algorithm is string work: `("<urn:a>", "<urn:p>", "_:b0", "")`; the last is the graph, or empty.

Sources: W3C RDF Dataset Canonicalization (RDFC-1.0); section numbers in the functions are its.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import permutations

from assaymark.credential.errors import TooMuchWork

Quad = tuple[str, str, str, str]

WORK = 4000
"""Steps of the expensive part; the hardest honest case of the W3C suite needs under 3000."""
MOST_QUADS = 20_000

_NAMED = {"\b": r"\b", "\t": r"\t", "\n": r"\n", "\f": r"\f", "\r": r"\r", '"': r"\"", "\\": r"\\"}
_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\]')


def literal(value: str, *, datatype: str = "", language: str = "") -> str:
    """A literal as canonical N-Quads writes it; `datatype` is an IRI, empty for plain strings.

    >>> literal("a\\tb\\x7f", language="en")
    '"a\\\\tb\\\\u007F"@en'
    """
    text = _ESCAPED.sub(lambda m: _NAMED.get(m.group(), f"\\u{ord(m.group()):04X}"), value)
    if language:
        return f'"{text}"@{language}'
    return f'"{text}"^^<{datatype}>' if datatype else f'"{text}"'


def canonical(quads: Iterable[Quad]) -> str:
    """The canonical N-Quads of a dataset; raises TooMuchWork when it was built to be costly."""
    dataset = sorted(set(quads))
    if len(dataset) > MOST_QUADS:
        raise TooMuchWork(f"met {len(dataset)} statements; at most {MOST_QUADS} are read")
    names = _Canonicalization(dataset).names()
    return "".join(sorted(_line(quad, lambda node: names[node]) for quad in dataset))


def _line(quad: Quad, name: Callable[[str], str]) -> str:
    terms = [name(term) if _blank(term) else term for term in quad if term]
    return " ".join(terms) + " .\n"


def _blank(term: str) -> bool:
    return term.startswith("_:")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(slots=True)
class _Issuer:
    """Identifiers given out in order (4.5)."""

    prefix: str
    issued: dict[str, str] = field(default_factory=dict)

    def issue(self, node: str) -> str:
        return self.issued.setdefault(node, f"{self.prefix}{len(self.issued)}")

    def copy(self) -> "_Issuer":
        return _Issuer(self.prefix, dict(self.issued))


class _Canonicalization:
    """One run of the algorithm; keeps the state of section 4.2."""

    def __init__(self, dataset: list[Quad]) -> None:
        self._quads: dict[str, list[Quad]] = defaultdict(list)
        for quad in dataset:
            for node in {term for term in quad if _blank(term)}:
                self._quads[node].append(quad)
        self._first = {node: self._first_degree(node) for node in self._quads}
        self._final = _Issuer("_:c14n")
        self._left = WORK

    def names(self) -> dict[str, str]:
        """The canonical name of each blank node (4.4.3)."""
        by_hash: dict[str, list[str]] = defaultdict(list)
        for node, digest in self._first.items():
            by_hash[digest].append(node)
        shared = [nodes for _, nodes in sorted(by_hash.items()) if len(nodes) > 1]
        for _, nodes in sorted(by_hash.items()):
            if len(nodes) == 1:
                self._final.issue(nodes[0])
        for nodes in shared:
            self._name_alike(nodes)
        return self._final.issued

    def _name_alike(self, nodes: list[str]) -> None:
        paths: list[tuple[str, _Issuer]] = []
        for node in nodes:
            if node not in self._final.issued:
                issuer = _Issuer("_:b")
                issuer.issue(node)
                paths.append(self._n_degree(node, issuer))
        for _, issuer in sorted(paths, key=lambda path: path[0]):
            for node in issuer.issued:
                self._final.issue(node)

    def _first_degree(self, node: str) -> str:
        """4.6"""
        lines = [
            _line(quad, lambda other: "_:a" if other == node else "_:z")
            for quad in self._quads[node]
        ]
        return _sha256("".join(sorted(lines)))

    def _related(self, node: str, issuer: _Issuer) -> dict[str, list[str]]:
        """4.8, steps 1 to 3, with 4.7 inside."""
        related: dict[str, list[str]] = defaultdict(list)
        for subject, predicate, value, graph in self._quads[node]:
            for place, other in (("s", subject), ("o", value), ("g", graph)):
                if _blank(other) and other != node:
                    name = (
                        self._final.issued.get(other)
                        or issuer.issued.get(other)
                        or self._first[other]
                    )
                    path = place if place == "g" else place + predicate
                    related[_sha256(path + name)].append(other)
        return related

    def _n_degree(self, node: str, issuer: _Issuer) -> tuple[str, _Issuer]:
        """4.8"""
        data = ""
        for digest, nodes in sorted(self._related(node, issuer).items()):
            path, issuer = self._best(nodes, issuer)
            data += digest + path
        return _sha256(data), issuer

    def _best(self, nodes: list[str], issuer: _Issuer) -> tuple[str, _Issuer]:
        """4.8, step 5.4: the least path over all orders of `nodes`, and its issuer."""
        best: tuple[str, _Issuer] = ("", issuer)
        for order in permutations(nodes):
            self._spend()
            found = self._path(order, issuer.copy(), best[0])
            if found is not None and (not best[0] or found[0] < best[0]):
                best = found
        return best

    def _path(
        self, order: tuple[str, ...], issuer: _Issuer, best: str
    ) -> tuple[str, _Issuer] | None:
        path, later = "", []
        for node in order:
            if node in self._final.issued:
                path += self._final.issued[node]
            else:
                if node not in issuer.issued:
                    later.append(node)
                path += issuer.issue(node)
            if _beaten(path, best):
                return None
        for node in later:
            digest, found = self._n_degree(node, issuer)
            path += f"{issuer.issue(node)}<{digest}>"
            issuer = found
            if _beaten(path, best):
                return None
        return path, issuer

    def _spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise TooMuchWork(
                f"met a document whose unnamed parts need more than {WORK} comparisons to tell"
                " apart; no honest credential does; give the parts an id"
            )


def _beaten(path: str, best: str) -> bool:
    return bool(best) and len(path) >= len(best) and path > best
