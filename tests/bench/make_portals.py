#!/usr/bin/env python3
"""make_portals.py [--small] OUT PORT [HOSTS [PAGES]]: many static portals.

Each host is a loopback address with a home page, a robots.txt and PAGES articles, whose links lead to
pages of the same host; no two texts are equal. portal_shapes.py makes the pages: as large and manifold
as those of real portals. With --small an article is one of the sample portals' pages, a quarter of the
size and without scripts: its furniture and charset as they are, its body lengthened by numbered
paragraphs drawn from all samples. The same arguments give the same bytes.

Writes OUT/sites/ADDRESS/..., OUT/nginx.conf, OUT/seeds.txt (the home pages) and OUT/addresses.txt
(everything a crawl of the seeds asks).
"""
import json
import os
import pwd
import random
import re
import sys
from pathlib import Path

from portal_shapes import Portal

SEED = 20240301
PORTAL = Path(__file__).resolve().parent.parent / "portal"
# How a portal's bytes read, and the extension that has nginx say its charset where no page does.
CHARSETS = {"www.baishui.example": ("gb18030", "html"), "www.nanxi.example": ("gb18030", "htm")}
PARAGRAPH = re.compile(r"<p(?: [^>]*)?>\s*([^<]{30,}。)\s*</p>")
LINK = re.compile(r'(<a [^>]*?href=")(?!#|javascript:)[^"]*(")')


class SmallPortals:
    """The sample portals' articles, lengthened."""

    def __init__(self):
        self.dice = random.Random(SEED)
        self.samples, self.paragraphs = [], []  # samples: (text, charset, extension)
        for article in json.loads((PORTAL / "expected.json").read_text("utf-8"))["articles"]:
            file = PORTAL / "sites" / article["url"]
            charset, extension = CHARSETS.get(article["url"].split("/")[0], ("utf-8", "html"))
            if not file.is_file():
                continue
            text = file.read_bytes().decode(charset)
            found = PARAGRAPH.findall(text)
            if len(found) >= 2:
                self.samples.append((text, charset, extension))
                self.paragraphs += found

    def extension(self, number):
        return self.samples[number % len(self.samples)][2]

    def article(self, number, links):
        text, charset, _ = self.samples[number % len(self.samples)]
        text = LINK.sub(lambda link: link[1] + self.dice.choice(links) + link[2], text)
        added = "".join(
            f"\n<p>（第{number + 1}号第{row + 1}项）{self.dice.choice(self.paragraphs).strip()}</p>"
            for row in range(self.dice.randint(4, 20)))
        end = PARAGRAPH.search(text).end()
        return (text[:end] + added + text[end:]).encode(charset, "xmlcharrefreplace")


class RealPortals:
    """A template a host, and bodies of all lengths on each."""

    def __init__(self, hosts, pages):
        self.pages = pages
        self.portals = [Portal(host, hosts, SEED) for host in range(hosts)]

    def extension(self, number):
        return self.portals[number // self.pages].extension

    def article(self, number, links):
        # Bodies of all lengths within a host, whichever way the numbers run.
        share = (number * 0.6180339887) % 1
        return self.portals[number // self.pages].page(number + 1, links, share)


def home(links):
    rows = "\n".join(f'<li><a href="{link}">关于印发第{row + 1}号工作方案的通知</a>'
                     f"<span>2024-03-{row % 28 + 1:02}</span></li>" for row, link in enumerate(links))
    return ('<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
            "<title>青禾县人民政府</title></head>\n<body>"
            f'<div class="list"><ul>\n{rows}\n</ul></div></body></html>\n').encode()


def nginx_config(out, addresses, port):
    listens = "\n".join(f"    listen {address}:{port} backlog=512;" for address in addresses)
    user = f"user {pwd.getpwuid(0).pw_name};\n" if os.getuid() == 0 else ""
    return f"""{user}worker_processes 1;
daemon off;
pid {out}/nginx.pid;
error_log {out}/nginx-error.log;
events {{ worker_connections 2048; }}
http {{
  access_log off;
  types {{ text/html html; "text/html; charset=GBK" htm; text/plain txt; }}
  sendfile on;
  tcp_nodelay on;
  keepalive_requests 100000;
  client_body_temp_path {out}/nginx-body;
  proxy_temp_path {out}/nginx-proxy;
  fastcgi_temp_path {out}/nginx-fastcgi;
  uwsgi_temp_path {out}/nginx-uwsgi;
  scgi_temp_path {out}/nginx-scgi;
  server {{
{listens}
    root {out}/sites/$server_addr;
    index index.html;
  }}
}}
"""


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--small"]
    out, port = Path(arguments[0]).resolve(), int(arguments[1])
    hosts = int(arguments[2]) if len(arguments) > 2 else 256
    pages = int(arguments[3]) if len(arguments) > 3 else 40
    portals = SmallPortals() if "--small" in sys.argv else RealPortals(hosts, pages)
    addresses = [f"127.0.{host // 64 + 1}.{host % 64 + 1}" for host in range(hosts)]
    asked = []
    total_bytes = 0
    for host, address in enumerate(addresses):
        site = out / "sites" / address
        numbers = range(host * pages, host * pages + pages)
        links = [f"/zwgk/tzgg/202403/t20240301_{100000 + number}.{portals.extension(number)}"
                 for number in numbers]
        (site / links[0][1:]).parent.mkdir(parents=True)
        (site / "robots.txt").write_text("User-agent: *\nDisallow: /admin/\n")
        (site / "index.html").write_bytes(home(links))
        for number, link in zip(numbers, links):
            made = portals.article(number, links)
            total_bytes += len(made)
            (site / link[1:]).write_bytes(made)
        asked += [f"http://{address}:{port}{path}" for path in ["/robots.txt", "/"] + links]
    (out / "nginx.conf").write_text(nginx_config(out, addresses, port))
    (out / "seeds.txt").write_text("".join(f"http://{a}:{port}/\n" for a in addresses))
    (out / "addresses.txt").write_text("".join(address + "\n" for address in asked))
    print(f"  {hosts} hosts of {pages} articles of {total_bytes // (hosts * pages)} bytes on average,"
          f" a home page and a robots.txt each: {len(asked)} addresses")


main()
