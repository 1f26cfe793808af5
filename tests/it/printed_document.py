"""Reads a document as a program does that knows nothing of ours: its language and title, and its parts in the order in which they are heard."""

import json
import sys

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject


def letters(font):
    """The letters of a font's signs, by the table that stands beside it."""
    table = font["/ToUnicode"].get_data().decode("ascii")
    found = {}
    for block in table.split("beginbfchar")[1:]:
        for line in block.split("endbfchar")[0].strip().splitlines():
            sign, letter = [part.strip("<> ") for part in line.split("> <")]
            found[int(sign, 16)] = bytes.fromhex(letter).decode("utf-16-be")
    return found


def marked(page, reader):
    """The text of each marked part of a page, and whether anything stands outside of marks."""
    fonts = {name: letters(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    texts, within, font, unmarked = {}, [], None, False
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"BDC":
            within.append(operands[1]["/MCID"])
        elif operator == b"BMC":
            within.append(operands[0])
        elif operator == b"EMC":
            within.pop()
        elif operator == b"Tf":
            font = fonts[operands[0]]
        elif operator == b"Tj":
            shown = operands[0]
            signs = getattr(shown, "original_bytes", shown)
            text = "".join(font[int.from_bytes(signs[at : at + 2], "big")] for at in range(0, len(signs), 2))
            if not within:
                unmarked = True
            elif isinstance(within[-1], int):
                texts.setdefault(within[-1], []).append(text)
        elif operator == b"S" and not within:
            unmarked = True
    return {number: " ".join(lines) for number, lines in texts.items()}, unmarked


def main(path):
    reader = PdfReader(path)
    root = reader.trailer["/Root"]
    pages = {page.indirect_reference.idnum: marked(page, reader) for page in reader.pages}
    parents = dict(zip(root["/StructTreeRoot"]["/ParentTree"]["/Nums"][::2], root["/StructTreeRoot"]["/ParentTree"]["/Nums"][1::2]))
    faults = ["something stands outside of marks" for _, unmarked in pages.values() if unmarked]
    feet = [page.extract_text().strip().splitlines()[-1] for page in reader.pages]

    def read(element, parent):
        element_object = element.get_object()
        if element_object["/P"].get_object() != parent:
            faults.append(f"{element_object['/S']} does not know within what it stands")
        inner, words = [], []
        children = element_object.get("/K", ArrayObject())
        for child in children if isinstance(children, ArrayObject) else ArrayObject([children]):
            child_object = child.get_object()
            if isinstance(child_object, DictionaryObject) and child_object.get("/Type") == NameObject("/MCR"):
                page = child_object.raw_get("/Pg")
                number = child_object["/MCID"]
                words.append(pages[page.idnum][0].pop(number))
                of_page = parents[page.get_object()["/StructParents"]].get_object()
                if of_page[number].get_object() != element_object:
                    faults.append(f"mark {number} leads to another part")
            else:
                inner.append(read(child, element_object))
        attributes = element_object.get("/A", ArrayObject())
        attributes = attributes if isinstance(attributes, ArrayObject) else ArrayObject([attributes])
        scope = [str(it.get_object()["/Scope"]) for it in attributes if "/Scope" in it.get_object()]
        return {"role": element_object["/S"], "scope": scope[0] if scope else None, "told": str(element_object["/Alt"]) if "/Alt" in element_object else None, "text": " ".join(words), "inner": inner}

    tree = root["/StructTreeRoot"]
    first = tree["/K"]
    first = first[0] if isinstance(first, ArrayObject) else tree.raw_get("/K")
    document = read(first, tree)
    faults += [f"marks that nothing leads to: {texts}" for texts, _ in pages.values() if texts]
    json.dump({
        "language": root["/Lang"], "title": reader.metadata.title, "title_shown": bool(root["/ViewerPreferences"]["/DisplayDocTitle"]),
        "marked": bool(root["/MarkInfo"]["/Marked"]), "pages": len(reader.pages), "feet": feet, "faults": faults, "document": document,
    }, sys.stdout, ensure_ascii=False)


main(sys.argv[1])
