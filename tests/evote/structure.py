"""The structure of a tagged PDF, and what in it would stop a reader who listens (PDF/UA-1)."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject

UA_1 = b"<pdfuaid:part>1</pdfuaid:part>"


def faults(reader: PdfReader, language: str) -> list[str]:
    """Return what is wrong with a document, each fault in a few words."""
    return [*_document_faults(reader, language), *_structure_faults([*nodes(reader)])]


def nodes(reader: PdfReader | PdfWriter) -> Iterator[DictionaryObject]:
    """Yield every element of the structure, in the order of reading."""
    yield from _below(reader.root_object["/StructTreeRoot"])


def role(node: DictionaryObject) -> str:
    """Return what an element is, such as H1, P or Table."""
    return str(node["/S"])[1:]


def _document_faults(reader: PdfReader, language: str) -> Iterator[str]:
    catalog: Any = reader.root_object
    if not catalog.get("/MarkInfo", {}).get("/Marked"):
        yield "not tagged"
    if catalog.get("/Lang") != language:
        yield "not in its language"
    if not catalog.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "the window does not show the title"
    if not (reader.metadata and reader.metadata.title):
        yield "no title"
    if UA_1 not in catalog["/Metadata"].get_data().replace(b"\n", b""):
        yield "does not call itself PDF/UA-1"
    for number, page in enumerate(reader.pages, 1):
        if "/StructParents" not in page or page.get("/Tabs") != "/S":
            yield f"page {number} is not part of the structure"


def _structure_faults(elements: list[DictionaryObject]) -> Iterator[str]:
    levels = [int(role(each)[1]) for each in elements if role(each) in {"H1", "H2", "H3", "H4"}]
    if levels[:1] != [1]:
        yield "does not begin with its title"
    if any(following > level + 1 for level, following in pairwise(levels)):
        yield "a heading skips a level"
    for each in elements:
        if role(each) == "Figure" and not each.get("/Alt"):
            yield "a figure without words"
        if role(each) == "Table" and "TH" not in map(role, _below(each)):
            yield "a table without a heading"
        if role(each) == "TH" and "/Scope" not in _attributes(each):
            yield "a heading of a table without scope"
        if role(each) == "L" and "LI" not in map(role, _below(each)):
            yield "a list without entries"


def _below(node: Any) -> Iterator[DictionaryObject]:
    children = node.get("/K", ArrayObject())
    for child in children if isinstance(children, ArrayObject) else [children]:
        resolved = child.get_object()
        if isinstance(resolved, DictionaryObject) and "/S" in resolved:
            yield resolved
            yield from _below(resolved)


def _attributes(node: DictionaryObject) -> set[str]:
    """Return the names of an element's attributes, of whatever owner."""
    owners = node.get("/A", ArrayObject())
    owners = owners if isinstance(owners, ArrayObject) else [owners]
    return {name for owner in owners for name in owner.get_object()}
