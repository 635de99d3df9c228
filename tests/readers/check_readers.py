"""Exports read by other tools, and files of other tools imported; see scripts/check-readers.

Every check names what it compares; the first that does not hold ends the program with status 1.
"""
import argparse
import gzip
import http.client
import io
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HERE = pathlib.Path(__file__).resolve().parent
VENV = pathlib.Path(sys.executable).parent


class Failed(Exception):
    pass


def check(holds, what):
    if not holds:
        raise Failed(what)


def run(*command, status=0, **options):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=600,
                          **options)
    check(done.returncode == status,
          f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def wait_for(ready, what):
    for _ in range(300):
        if ready():
            return
        time.sleep(0.1)
    raise Failed(f"{what} did not begin")


class Portal:
    """The sample portals, or a folder, served on loopback."""

    def __init__(self, build, work, *options):
        self.out = work / f"portal{len(options)}.log"
        self.hosts = work / "hosts.txt"
        self.seeds = work / "seeds.txt"
        with open(self.out, "w") as log:
            self.process = subprocess.Popen(
                [build / "portal_server", "--write-hosts", self.hosts, "--write-seeds", self.seeds,
                 *options], stdout=log)
        wait_for(lambda: "listening on" in self.out.read_text(), "the portal")
        self.port = int(self.out.read_text().split("listening on 127.0.0.1:")[1].split()[0])

    def second_state(self):
        self.process.send_signal(signal.SIGUSR1)
        wait_for(lambda: "state 2" in self.out.read_text(), "the second state")

    def body(self, url):
        """What the server sends for it, without a content coding."""
        host, path = url.split("://", 1)[1].split("/", 1)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/" + path, headers={"Host": host})
        return connection.getresponse().read()

    def stop(self):
        self.process.terminate()
        self.process.wait()


def cdxj_lines(text):
    lines = []
    for line in text.splitlines():
        key, stamp, fields = line.split(" ", 2)
        lines.append((key, stamp, json.loads(fields)))
    return lines


def records_of(path):
    """The fields of each record and its block as it stands."""
    with open(path, "rb") as stream:
        for record in ArchiveIterator(stream, no_record_parse=True):
            yield record.rec_headers.headers, record.raw_stream.read()


class Checks:
    def __init__(self, arguments):
        self.build = pathlib.Path(arguments.build).resolve()
        self.shilu = self.build / "shilu"
        self.node_reader = arguments.node_reader
        self.work = pathlib.Path(arguments.work)
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.archive = self.work / "archive"
        self.warcs = self.work / "warc"
        self.sent = {}  # by state: address → body

    def crawl(self, portal):
        run(self.shilu, "crawl", "--archive", self.archive, "--seeds", portal.seeds, "--hosts",
            portal.hosts, "--gap", "0s")

    def captures(self):
        return cdxj_lines(run(self.shilu, "export", "--archive", self.archive, "--format", "cdxj",
                              "--out", "-"))

    def fill_archive(self):
        """Two states of the portals, the second seen twice, so that there are revisits."""
        portal = Portal(self.build, self.work)
        try:
            self.crawl(portal)
            urls = sorted({f["url"] for _, _, f in self.captures() if f.get("status") == "200"})
            self.sent[1] = {url: portal.body(url) for url in urls}
            self.last_of_first = max(stamp for _, stamp, _ in self.captures())
            time.sleep(1.1)  # captures of two states must differ in the seconds of a CDX line
            portal.second_state()
            self.crawl(portal)
            urls = sorted({f["url"] for _, _, f in self.captures() if f.get("status") == "200"})
            self.sent[2] = {url: portal.body(url) for url in urls}
            time.sleep(1.1)
            self.crawl(portal)
        finally:
            portal.stop()

    def export(self):
        for _ in range(2):
            run(self.shilu, "export", "--archive", self.archive, "--format", "warc", "--out",
                self.warcs)
        for name in ("one.wacz", "two.wacz"):
            run(self.shilu, "export", "--archive", self.archive, "--format", "wacz", "--out",
                self.work / name)
        check((self.work / "one.wacz").read_bytes() == (self.work / "two.wacz").read_bytes(),
              "two exports are equal")
        run(self.shilu, "export", "--archive", self.archive, "--format", "cdxj", "--out",
            self.work / "index.cdxj")
        lines = (self.work / "index.cdxj").read_bytes().splitlines()
        check(lines == sorted(lines), "the index is in the order of bytes")

    def warc_files(self):
        return sorted(self.warcs.iterdir())

    def warcio(self):
        """Digests, the index of all records, and a new compression that changes nothing."""
        for path in self.warc_files():
            said = run(VENV / "warcio", "check", "-v", path)
            check("digest failed" not in said and "digest pass" in said, said)
            index = [json.loads(line) for line in
                     run(VENV / "warcio", "index", "-f", "offset,warc-type,warc-target-uri",
                         path).splitlines()]
            types = {entry["warc-type"] for entry in index}
            check({"warcinfo", "request", "response", "revisit"} <= types, f"types are {types}")
            again = self.work / "recompressed.warc.gz"
            run(VENV / "warcio", "recompress", path, again)
            # It adds payload digests to requests, and changes nothing else.
            before, after = list(records_of(path)), list(records_of(again))
            check(len(before) == len(after) > 300, "as many records after a new compression")
            for (fields, block), (new_fields, new_block) in zip(before, after):
                check(block == new_block and set(fields) <= set(new_fields), f"record {fields}")
        print("warcio: check, index and recompress agree")

    def pywb_index(self):
        """The index that pywb makes of the WARC files is ours."""
        theirs = self.but_304(run(VENV / "cdx-indexer", "-j", "-s", *self.warc_files()))
        # The segments are exported whole but for the archive's own marks: places may differ.
        ours = []
        for path in self.warc_files():
            ours += [line for line in self.captures() if line[2]["filename"] == path.name]
        without_place = lambda lines: sorted(
            json.dumps([key, stamp, {k: v for k, v in fields.items() if k != "offset"}],
                       sort_keys=True) for key, stamp, fields in lines)
        check(len(ours) > 100 and without_place(ours) == without_place(theirs),
              "pywb's index of the export is ours: " + str(next(
                  ((a, b) for a, b in zip(without_place(ours), without_place(theirs)) if a != b),
                  (len(ours), len(theirs)))))
        wacz = zipfile.ZipFile(self.work / "one.wacz")
        packed = cdxj_lines(gzip.decompress(wacz.read("indexes/index.cdx.gz")).decode())
        check(sorted(map(str, packed)) == sorted(map(str, theirs)),
              "the index in the WACZ is pywb's of the same files, places too")
        print(f"pywb: its index of {len(ours)} captures is ours")

    def but_304(self, text):
        """The lines of an index but for records of the profile server-not-modified: ours has none,
        for a reader would answer with the 304 itself."""
        left_out = set()
        for path in self.warc_files():
            with open(path, "rb") as stream:
                records = ArchiveIterator(stream)
                for record in records:
                    profile = record.rec_headers.get_header("WARC-Profile") or ""
                    if profile.endswith("/server-not-modified"):
                        left_out.add((path.name, str(records.get_record_offset())))
        check(len(left_out) > 20, "there are captures that are not modified")
        return [line for line in cdxj_lines(text)
                if (line[2]["filename"], str(line[2]["offset"])) not in left_out]

    def surt(self):
        from surt import surt
        for key, _, fields in self.captures():
            check(key == surt(fields["url"]), f"key of {fields['url']}")

    def pywb_replay(self):
        """What the portals sent comes back, by our index, at the times of both states, revisits
        resolved to the bodies they refer to."""
        root = self.work / "pywb"
        archive = root / "collections" / "court" / "archive"
        indexes = root / "collections" / "court" / "indexes"
        archive.mkdir(parents=True)
        indexes.mkdir(parents=True)
        wacz = zipfile.ZipFile(self.work / "one.wacz")
        for name in wacz.namelist():
            if name.startswith("archive/"):
                (archive / name.split("/")[1]).write_bytes(wacz.read(name))
        (indexes / "index.cdxj").write_bytes(gzip.decompress(wacz.read("indexes/index.cdx.gz")))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with open(self.work / "wayback.log", "w") as log:
            wayback = subprocess.Popen(
                [VENV / "wayback", "-b", "127.0.0.1", "-p", str(port), "-d", root], stdout=log,
                stderr=log)
        try:
            wait_for(lambda: self.answers(port), "wayback")
            replayed = revisits = 0
            for _, stamp, fields in self.captures():
                url = fields["url"]
                state = 1 if stamp <= self.last_of_first else 2
                is_revisit = fields["mime"] == "warc/revisit"
                if url not in self.sent[state] or fields.get("status", "200") != "200":
                    continue
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                connection.request("GET", f"/court/{stamp}id_/{url}")
                answer = connection.getresponse()
                body = answer.read()
                check(answer.status == 200, f"replay of {url} at {stamp}: {answer.status}")
                check(body == self.sent[state][url], f"replay of {url} at {stamp}: another body")
                replayed += 1
                revisits += is_revisit
            check(replayed > 100 and revisits >= 3, f"{replayed} replayed, {revisits} revisits")
            print(f"pywb: {replayed} captures replayed as they were sent, {revisits} of them revisits")
        finally:
            wayback.terminate()
            wayback.wait()

    @staticmethod
    def answers(port):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def py_wacz(self):
        said = run(VENV / "wacz", "validate", "-f", self.work / "one.wacz")
        check("Validation succeeded" in said, said)
        broken = self.work / "broken.wacz"
        with zipfile.ZipFile(self.work / "one.wacz") as whole, zipfile.ZipFile(broken, "w") as out:
            for name in whole.namelist():
                data = whole.read(name)
                out.writestr(name, data + b"\n" if name.endswith("pages.jsonl") else data)
        run(VENV / "wacz", "validate", "-f", broken, status=1)
        pages = zipfile.ZipFile(self.work / "one.wacz").read("pages/pages.jsonl").splitlines()
        stamps = {(f["url"], stamp) for _, stamp, f in self.captures()}
        for line in pages[1:]:
            page = json.loads(line)
            stamp = "".join(c for c in page["ts"] if c.isdigit())[:14]
            check(page["text"] is not None and (page["url"], stamp) in stamps,
                  f"{page['url']} at {page['ts']} is a capture")
        print(f"py-wacz: valid, {len(pages) - 1} pages, each a capture")

    def documents(self, archive):
        rows = run(self.shilu, "dump", "--archive", archive, "--out", "-", "--all-versions")
        return sorted((row["url"], row["fetched_at"], row["title"] or "", row["text"])
                      for row in map(json.loads, rows.splitlines()))

    def import_files(self, name, *files, status=0):
        archive = self.work / name
        first = json.loads(run(self.shilu, "import", "--archive", archive, "--json", *files,
                               status=status))
        again = json.loads(run(self.shilu, "import", "--archive", archive, "--json", *files,
                               status=status))
        check(again["captures"] == 0 and again["imported_before"] == first["captures"],
              f"{name}: a second import changes nothing: {again}")
        run(self.shilu, "verify", "--archive", archive)
        return first

    def import_export(self):
        """Our own export, by another tool's compression, gives the same versions."""
        files = []
        for path in self.warc_files():
            files.append(self.work / f"re-{path.name}")
            run(VENV / "warcio", "recompress", path, files[-1])
        summary = self.import_files("imported", *files)
        check(summary["captures"] > len(self.captures()), f"all captures are imported: {summary}")
        ours, theirs = self.documents(self.archive), self.documents(self.work / "imported")
        check(ours == theirs and len(ours) > 40,
              f"the versions are the same: {sorted(set(ours) ^ set(theirs))[:3]}")
        print(f"shilu: {summary['captures']} captures imported again, {len(theirs)} versions alike")

    def import_warcio(self):
        """Files as Python's warcio writes them: both orders, compressed or not, revisits."""
        body = "<html><head><title>关于防汛的通知</title></head><body><h1>关于防汛的通知</h1>"
        body += "<p>各乡镇人民政府：请于汛期前检查河道堤防，并将结果报县水务局备案。</p>" * 8
        body = (body + "</body></html>").encode()
        url = "http://www.yunxi.example/zwgk/t1.html"
        for gzipped in (True, False):
            path = self.work / f"written-{gzipped}.warc{'.gz' if gzipped else ''}"
            with open(path, "wb") as stream:
                writer = WARCWriter(stream, gzip=gzipped)
                head = lambda: StatusAndHeaders(
                    "200 OK", [("Content-Type", "text/html; charset=utf-8"),
                               ("Content-Encoding", "gzip")], protocol="HTTP/1.1")
                ask = StatusAndHeaders("GET /zwgk/t1.html HTTP/1.1",
                                       [("Host", "www.yunxi.example")], is_http_request=True)
                response = writer.create_warc_record(
                    url, "response", payload=io.BytesIO(gzip.compress(body)), http_headers=head(),
                    warc_headers_dict={"WARC-Date": "2018-03-06T01:02:03Z"})
                request = writer.create_warc_record(
                    url, "request", http_headers=ask,
                    warc_headers_dict={"WARC-Date": "2018-03-06T01:02:03Z"})
                writer.write_record(writer.create_warcinfo_record("t.warc", {"software": "t"}))
                writer.write_request_response_pair(request, response)
                digest = response.rec_headers.get_header("WARC-Payload-Digest")
                writer.write_record(writer.create_revisit_record(
                    "http://www.yunxi.example/zwgk/copy.html", digest, url, "2018-03-06T01:02:03Z",
                    http_headers=head()))
                writer.write_record(writer.create_warc_record(
                    "urn:note", "resource", payload=io.BytesIO(b"a note"),
                    warc_content_type="text/plain"))
            summary = self.import_files(f"from-warcio-{gzipped}", path)
            check(summary["captures"] == 2 and summary["documents_new"] == 2 and
                  summary["left"] == {"resource": 1, "warcinfo": 1}, str(summary))
            rows = self.documents(self.work / f"from-warcio-{gzipped}")
            check(len(rows) == 2 and rows[0][3] == rows[1][3] and "检查河道堤防" in rows[0][3],
                  "the revisit at another address has the text it refers to")
        print("warcio: its files are imported, revisits of other addresses resolved")

    def import_wget(self):
        """A mirror made by Wget: its own WARC files, chunked bodies kept as they came."""
        site = self.work / "site"
        site.mkdir()
        for name in ("a", "b"):
            (site / f"{name}.html").write_text(
                f"<html><head><title>通知{name}</title></head><body><h1>通知{name}</h1>" +
                f"<p>第{name}号：各乡镇人民政府应当于汛期前检查河道堤防，并将结果报备案。</p>" * 9 +
                "</body></html>", encoding="utf-8")
        portal = Portal(self.build, self.work, "--root", site, "--charset", "utf-8")
        try:
            for flags, name in (([], "wget"), (["--no-warc-compression"], "wget-plain")):
                run("wget", "--quiet", "--recursive", "--no-directories", "--execute", "robots=off",
                    f"--warc-file={self.work / name}", *flags,
                    f"http://127.0.0.1:{portal.port}/", cwd=self.work / "site")
        finally:
            portal.stop()
        for name in ("wget.warc.gz", "wget-plain.warc"):
            summary = self.import_files("from-" + name, self.work / name)
            check(summary["documents_new"] == 2, f"{name}: {summary}")
            rows = self.documents(self.work / ("from-" + name))
            check([row[2] for row in rows] == ["通知a", "通知b"], f"{name}: {rows}")
        print("Wget: its files are imported")

    def node(self):
        if not self.node_reader:
            return
        cli = pathlib.Path(self.node_reader) / "dist" / "cli.js"
        for path in self.warc_files():
            said = run("node", cli, "cdx-index", path)
            theirs = {(f["url"], stamp, f["offset"]) for _, stamp, f in self.but_304(said)}
            wacz = zipfile.ZipFile(self.work / "one.wacz")
            ours = {(f["url"], stamp, int(f["offset"]))
                    for _, stamp, f in
                    cdxj_lines(gzip.decompress(wacz.read("indexes/index.cdx.gz")).decode())
                    if f["filename"] == path.name}
            theirs = {(url, stamp, int(offset)) for url, stamp, offset in theirs}
            check(theirs == ours, f"warcio.js finds the same captures in {path.name}: "
                                  f"{sorted(theirs ^ ours)[:4]}")
        script = HERE / "write_warc.mjs"
        out = self.work / "from-node.warc.gz"
        run("node", script, self.node_reader, out)
        summary = self.import_files("from-warcio-js", out)
        check(summary["documents_new"] == 1, str(summary))
        rows = self.documents(self.work / "from-warcio-js")
        check("检查河道堤防" in rows[0][3], str(rows))
        print("warcio.js: it finds the same captures, and its file is imported")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--node-reader")
    checks = Checks(parser.parse_args())
    try:
        for step in (checks.fill_archive, checks.export, checks.warcio, checks.pywb_index,
                     checks.surt, checks.pywb_replay, checks.py_wacz, checks.import_export,
                     checks.import_warcio, checks.import_wget, checks.node):
            step()
    except Failed as failed:
        print(f"check-readers: {step.__name__}: {failed}", file=sys.stderr)
        return 1
    print("all readers agree")
    return 0


sys.exit(main())
