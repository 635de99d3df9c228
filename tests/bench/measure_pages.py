#!/usr/bin/env python3
"""measure_pages.py FOLDER...: how the pages of each folder are made, as quantiles over its pages.

What an extractor's work depends on: bytes, tags, nesting, attributes, what stands in scripts, styles
and comments, links, Han characters in paragraphs and elsewhere; and how many pages have which
charset, and whether they say so. scripts/bench prints it for the portals it makes, so that they can be
held against pages of real portals.
"""
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

QUANTILES = (0, 10, 25, 50, 75, 90, 100)
EXTENSIONS = {".html", ".htm", ".shtml"}
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([-\w]+)", re.I)
VOID = set("area base br col embed frame hr img input link meta param source track wbr".split())
# Where a document's sentences stand; the Han characters of menus and lists stand elsewhere.
SENTENCE = re.compile("[，。；：、]")


class Shape(HTMLParser):
    """Counts what a page is made of."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.count = dict.fromkeys(
            ("tags", "attributes", "attribute KB", "links", "images", "inline scripts", "tables"), 0)
        self.kilobytes = {"script": 0.0, "style": 0.0, "comment": 0.0, "white space": 0.0}
        self.han = {"in sentences": 0, "elsewhere": 0}
        self.open, self.depth, self.texts = [], 0, 0

    def handle_starttag(self, tag, attributes):
        self.count["tags"] += 1
        self.count["attributes"] += len(attributes)
        self.count["attribute KB"] += sum(
            len(name) + len(value or "") for name, value in attributes) / 1024
        self.count["links"] += tag == "a"
        self.count["images"] += tag == "img"
        self.count["tables"] += tag == "table"
        self.count["inline scripts"] += tag == "script" and "src" not in dict(attributes)
        if tag not in VOID:
            self.open.append(tag)
            self.depth = max(self.depth, len(self.open))

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_comment(self, data):
        self.kilobytes["comment"] += len(data.encode()) / 1024

    def handle_data(self, data):
        where = self.open[-1] if self.open else ""
        if where in ("script", "style"):
            self.kilobytes[where] += len(data.encode()) / 1024
            return
        self.texts += bool(data.strip())
        self.kilobytes["white space"] += len(data.encode()) / 1024 if not data.strip() else 0
        han = len(HAN.findall(data))
        self.han["in sentences" if SENTENCE.search(data) else "elsewhere"] += han


def decode(data):
    """The page's text, its charset, and the charset that it says it has."""
    declared = DECLARED.search(data[:4096])
    says = declared[1].decode().lower() if declared else "none"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace"), "utf-16", says
    try:
        return data.decode("utf-8"), "utf-8", says
    except UnicodeDecodeError as error:
        # A character or two that a cut or a form left behind make no page another charset's.
        if error.start > 2048 and len(data.decode("utf-8", "ignore").encode()) > len(data) - 64:
            return data.decode("utf-8", "replace"), "utf-8", says
        return data.decode("gb18030", "replace"), "gb18030", says


def measure(path):
    data = path.read_bytes()
    text, charset, says = decode(data)
    shape = Shape()
    shape.feed(text)
    shape.close()
    figures = {"KB": len(data) / 1024, **shape.count, "depth": shape.depth, "texts": shape.texts,
               "attributes a tag": shape.count["attributes"] / max(shape.count["tags"], 1)}
    figures |= {f"{name} KB": size for name, size in shape.kilobytes.items()}
    figures |= {f"Han {where}": count for where, count in shape.han.items()}
    return figures, f"{charset} (says {says})"


def main():
    for folder in sys.argv[1:]:
        paths = sorted(path for path in Path(folder).rglob("*") if path.suffix in EXTENSIONS)
        measured = [measure(path) for path in paths]
        print(f"  {folder}: {len(measured)} pages; at {' '.join(f'{q}%' for q in QUANTILES)} of them")
        for name in measured[0][0]:
            values = sorted(figures[name] for figures, _ in measured)
            at = [values[round(q * (len(values) - 1) / 100)] for q in QUANTILES]
            print(f"  {name:>18}" + "".join(f"{value:9.1f}" for value in at))
        charsets = [charset for _, charset in measured]
        told = (f"{charset} {charsets.count(charset)}" for charset in sorted(set(charsets)))
        print(f"  {'charsets':>18}  " + ", ".join(told))


main()
