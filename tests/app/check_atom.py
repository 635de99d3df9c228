"""Reads an Atom feed on standard input, checks it against RFC 4287, and prints what it says.

Exit status 1, with the section on standard error, for what a feed must have or must not.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from urllib.parse import urlsplit

ATOM = "{http://www.w3.org/2005/Atom}"
# RFC 3339, section 5.6, in capitals as RFC 4287, section 3.3, asks for.
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
# RFC 4151, section 2.1: authority, date, and a specific part of pchar, "/" and "?".
TAG = re.compile(
    r"tag:[A-Za-z0-9]+(-*[A-Za-z0-9]+)*(\.[A-Za-z0-9]+(-*[A-Za-z0-9]+)*)*"
    r",\d{4}(-\d\d(-\d\d)?)?:([A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-F]{2})*"
)


def demand(truth, section, what):
    if not truth:
        sys.exit(f"RFC 4287, {section}: {what}")


def only(parent, name, section):
    found = parent.findall(ATOM + name)
    demand(len(found) == 1, section, f"exactly one {name}, not {len(found)}")
    return found[0].text or ""


def check_common(element, section):
    identifier = only(element, "id", section)
    demand(TAG.fullmatch(identifier), "4.2.6", f"{identifier} is no tag URI")
    demand(DATE.fullmatch(only(element, "updated", section)), "3.3", "updated is no date")
    only(element, "title", section)
    for link in element.findall(ATOM + "link"):
        demand(urlsplit(link.get("href", "")).scheme, "4.2.7.1", "a link without an IRI")
    return identifier


def check_entry(entry, feed_has_author):
    section = "4.1.2"
    identifier = check_common(entry, section)
    demand(feed_has_author or entry.find(ATOM + "author") is not None, section, "no author")
    demand(len(entry.findall(ATOM + "summary")) <= 1, section, "more than one summary")
    published = entry.findall(ATOM + "published")
    demand(len(published) <= 1, section, "more than one published")
    demand(all(DATE.fullmatch(each.text) for each in published), "3.3", "published is no date")
    alternates = [
        link for link in entry.findall(ATOM + "link") if link.get("rel", "alternate") == "alternate"
    ]
    demand(
        alternates or entry.find(ATOM + "content") is not None,
        section,
        "neither content nor an alternate link",
    )
    for category in entry.findall(ATOM + "category"):
        demand(category.get("term"), "4.2.2.1", "a category without a term")
    return {
        "id": identifier,
        "title": entry.find(ATOM + "title").text,
        "updated": entry.find(ATOM + "updated").text,
        "published": published[0].text if published else None,
        "link": alternates[0].get("href") if alternates else None,
        "category": [each.get("term") for each in entry.findall(ATOM + "category")],
        "summary": entry.findtext(ATOM + "summary"),
    }


def main():
    feed = ElementTree.fromstring(sys.stdin.buffer.read())
    demand(feed.tag == ATOM + "feed", "4.1.1", "no feed")
    identifier = check_common(feed, "4.1.1")
    authors = feed.findall(ATOM + "author")
    demand(all(only(each, "name", "3.2") for each in authors), "3.2.1", "an author without a name")
    entries = [check_entry(entry, bool(authors)) for entry in feed.findall(ATOM + "entry")]
    identifiers = [identifier] + [entry["id"] for entry in entries]
    demand(len(set(identifiers)) == len(identifiers), "4.2.6", "one id stands for two things")
    said = {"id": identifier, "updated": feed.find(ATOM + "updated").text, "entries": entries}
    print(json.dumps(said, ensure_ascii=False))


main()
