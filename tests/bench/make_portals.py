#!/usr/bin/env python3
"""make_portals.py OUT PORT [HOSTS [PAGES]]: many static portals out of the sample portals.

Each host is a loopback address with a home page, a robots.txt and PAGES articles. An article is one
of the sample portals' pages, its furniture and charset as they are, its links turned to pages of the
same host, its body lengthened by numbered paragraphs drawn from all samples, so that no two texts
are equal. The same arguments give the same bytes.

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

PORTAL = Path(__file__).resolve().parent.parent / "portal"
# How a portal's bytes read, and the extension that has nginx say its charset where no page does.
CHARSETS = {"www.baishui.example": ("gb18030", "html"), "www.nanxi.example": ("gb18030", "htm")}
PARAGRAPH = re.compile(r"<p(?: [^>]*)?>\s*([^<]{30,}。)\s*</p>")
LINK = re.compile(r'(<a [^>]*?href=")(?!#|javascript:)[^"]*(")')


def load_samples():
    """(text, charset, extension) of the articles that have paragraphs, and all their paragraphs."""
    samples, paragraphs = [], []
    for article in json.loads((PORTAL / "expected.json").read_text("utf-8"))["articles"]:
        file = PORTAL / "sites" / article["url"]
        charset, extension = CHARSETS.get(article["url"].split("/")[0], ("utf-8", "html"))
        if not file.is_file():
            continue
        text = file.read_bytes().decode(charset)
        found = PARAGRAPH.findall(text)
        if len(found) >= 2:
            samples.append((text, charset, extension))
            paragraphs += found
    return samples, paragraphs


def article(sample, paragraphs, number, links, dice):
    text, charset, _ = sample
    text = LINK.sub(lambda link: link[1] + dice.choice(links) + link[2], text)
    added = "".join(
        f"\n<p>（第{number}号第{row + 1}项）{dice.choice(paragraphs).strip()}</p>"
        for row in range(dice.randint(4, 20)))
    end = PARAGRAPH.search(text).end()
    return (text[:end] + added + text[end:]).encode(charset, "xmlcharrefreplace")


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
    out, port = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    hosts = int(sys.argv[3]) if len(sys.argv) > 3 else 256
    pages = int(sys.argv[4]) if len(sys.argv) > 4 else 40
    dice = random.Random(20240301)
    samples, paragraphs = load_samples()
    addresses = [f"127.0.{host // 64 + 1}.{host % 64 + 1}" for host in range(hosts)]
    asked = []
    total_bytes = 0
    for host, address in enumerate(addresses):
        site = out / "sites" / address
        numbers = range(host * pages, host * pages + pages)
        links = [f"/zwgk/tzgg/202403/t20240301_{100000 + number}.{samples[number % len(samples)][2]}"
                 for number in numbers]
        (site / links[0][1:]).parent.mkdir(parents=True)
        (site / "robots.txt").write_text("User-agent: *\nDisallow: /admin/\n")
        (site / "index.html").write_bytes(home(links))
        for number, link in zip(numbers, links):
            made = article(samples[number % len(samples)], paragraphs, number + 1, links, dice)
            total_bytes += len(made)
            (site / link[1:]).write_bytes(made)
        asked += [f"http://{address}:{port}{path}" for path in ["/robots.txt", "/"] + links]
    (out / "nginx.conf").write_text(nginx_config(out, addresses, port))
    (out / "seeds.txt").write_text("".join(f"http://{a}:{port}/\n" for a in addresses))
    (out / "addresses.txt").write_text("".join(address + "\n" for address in asked))
    print(f"  {hosts} hosts of {pages} articles of {total_bytes // (hosts * pages)} bytes on average,"
          f" a home page and a robots.txt each: {len(asked)} addresses")


main()
