#!/usr/bin/env python3
"""crawl_rounds.py BUILD WORK ROUNDS MOST_SECONDS: shilu crawl and bench_fetch in turn over the
portals that make_portals.py wrote to WORK and nginx serves.

Each round crawls into a fresh archive, as a user would, and then fetches the same addresses with
bare libcurl. Prints every figure, medians, their ratio, and the most memory the crawl ever held.
"""
import json
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path


def run(command, work):
    """The program's JSON line, its wall seconds, CPU seconds and most resident bytes."""
    measured = work / "measured.txt"
    timed = ["/usr/bin/time", "-f", "%e %U %S %M", "-o", str(measured)] + command
    done = subprocess.run(timed, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=90)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {done.returncode}\n{done.stderr.decode()}")
    wall, user, system, kibibytes = (float(word) for word in measured.read_text().split())
    return json.loads(done.stdout), wall, user + system, kibibytes / 1024


def tell(name, rounds):
    walls = [wall for _, wall, _ in rounds]
    cpus = [cpu for _, _, cpu in rounds]
    middle = statistics.median(walls)
    rate = rounds[0][0] / middle
    print(f"  {name}: {' '.join(f'{wall:.2f}' for wall in walls)} s, median {middle:.2f} s:"
          f" {rate:.0f} pages/s; {statistics.median(cpus):.2f} CPU s")
    return rate


def main():
    build, work = Path(sys.argv[1]), Path(sys.argv[2])
    most_rounds, until = int(sys.argv[3]), time.monotonic() + float(sys.argv[4])
    archive = work / "archive"
    config = work / "bench.toml"
    crawl = [str(build / "shilu"), "crawl", "--archive", str(archive), "--config", str(config),
             "--seeds", str(work / "seeds.txt"), "--json"]
    fetch = [str(build / "bench_fetch"), str(work / "addresses.txt")]
    print(f"  $ {' '.join(crawl)}\n  {config.name}: {' · '.join(config.read_text().split(chr(10))[:-1])}")
    print(f"  $ {' '.join(fetch)}", flush=True)
    addresses = len((work / "addresses.txt").read_text().splitlines())
    robots = len((work / "seeds.txt").read_text().splitlines())
    crawls, fetches, memory = [], [], []
    report = {}
    while not crawls or (len(crawls) < most_rounds and time.monotonic() < until):
        shutil.rmtree(archive, ignore_errors=True)
        report, wall, cpu, mebibytes = run(crawl, work)
        # Both sides must have done the same: every address asked once, every page found.
        if report["requests"] != addresses or report["outcomes"].get("ok") != addresses - robots:
            sys.exit(f"the crawl is not of all {addresses} addresses: {report}")
        crawls.append((report["requests"], wall, cpu))
        memory.append(mebibytes)
        fetched, wall, cpu, _ = run(fetch, work)
        if fetched["pages"] != addresses or fetched["bytes"] != report["received_bytes"]:
            sys.exit(f"the bare loop did not get all {addresses} addresses: {fetched}")
        fetches.append((fetched["pages"], wall, cpu))
    ours, bare = tell("shilu crawl    ", crawls), tell("bare curl_multi", fetches)
    print(f"  ratio: the crawl runs at 1/{bare / ours:.1f} of the bare loop's pages/s and archives"
          f" {report['documents_new']} documents")
    print(f"  most memory of the whole crawl: {' '.join(f'{mib:.0f}' for mib in memory)} MiB,"
          f" median {statistics.median(memory):.0f} MiB")


main()
