#!/usr/bin/env python3
"""Makes benches/RESULTS.md of what `trama bench --peers --json` printed: report.py SECONDS LONGEST LIMITS FILE... > benches/RESULTS.md

SECONDS and LONGEST are what `--seconds` and `--longest` were, LIMITS what `peers/limits.rs` printed."""

import datetime
import json
import math
import os
import platform
import subprocess
import sys

TRAMA = "trama"

# What a reader must know who compares the numbers, beside what each library says of how it was asked.
NOTES = """\
- Timed is the call alone: from the graph of an opened view, or the peer's own graph, to a result in memory. Reading,
  drawing and building graphs is not, relabelling within a call is.
- Rounds alternate: Trama, one peer, the next, and again. Medians; how many runs where there were not as many as asked
  for. A library is not asked again for a kernel that took {seconds} s in all, nor at all where a run would take longer
  than {longest} s, by what it took on smaller graphs: then the table has what it would take.
- *Serial* libraries know one thread alone. Their times stand in the column of one thread, and count as the best peer's on
  more threads too.
- The ratio is the best peer's time divided by Trama's on as many threads: above 1, Trama is faster.
- Every result is compared with Trama's by its check value. For communities it is the modularity, of which nobody has to
  find the same.\
"""

# What kernels that do little else than read have to read at least, in n nodes and m edges, each of which stands in the
# rows of both its ends: bytes one after another, and numbers gathered from anywhere.
LEAST = {
    "page_rank_20": ("20 times all rows, a score for each neighbour", lambda n, m: (20 * 4 * 2 * m, 20 * 2 * m)),
    "components": ("an offset, a neighbour and a label for each node", lambda n, m: (8 * n + 4 * n, n)),
    "core_numbers": ("all rows, a degree for each neighbour", lambda n, m: (8 * n + 4 * 2 * m, 2 * m)),
    "bfs": ("an offset, a neighbour, a distance and a parent for each node", lambda n, m: (8 * n + 8 * n, n)),
    "shortest_paths": ("all rows with weights, a distance for each neighbour", lambda n, m: (8 * n + 8 * 2 * m, 2 * m)),
}


def command(*words):
    try:
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def processor():
    with open("/proc/cpuinfo") as lines:
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{names[0]}, {len(os.sched_getaffinity(0))} cores" if names else "unknown"


def memory():
    with open("/proc/meminfo") as lines:
        return f"{int(next(lines).split()[1]) / 2**20:.0f} GiB"


def machine(rows):
    versions = {row["library"]: row["version"] for row in rows}
    serial = {row["library"] for row in rows if row["serial"]}
    named = [f"{name} {version}{' (serial)' if name in serial else ''}" for name, version in versions.items()]
    changed = command("git", "status", "--porcelain", "--untracked-files=no") not in ("", "unknown")
    commit = command("git", "rev-parse", "--short", "HEAD") + (" and changes" if changed else "")
    return [
        ("measured", f"{datetime.date.today()}, commit {commit}"),
        ("processor", processor()),
        ("memory", memory()),
        ("system", f"{platform.system()} {platform.release()}"),
        ("compilers", f"{command('rustc', '--version')}; Python {platform.python_version()}"),
        ("libraries", ", ".join(named)),
    ]


def network(row):
    return row["model"] if row["scale"] is None else f"{row['model']} {row['scale']}"


def unique(values):
    return list(dict.fromkeys(values))


def seconds(value):
    """Three digits that count, down to a microsecond."""
    digits = min(6, max(0, 2 - math.floor(math.log10(max(value, 1e-6)))))
    return f"{value:.{digits}f}"


def number(value):
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.6g}"


class Results:
    def __init__(self, rows):
        self.rows = rows
        self.at = {(network(row), row["kernel"], row["threads"], row["library"]): row for row in rows}
        self.runs = max(len(row["seconds"]) for row in rows)
        self.threads = sorted(unique(row["threads"] for row in rows))
        self.libraries = unique(row["library"] for row in rows)

    def row(self, of, kernel, threads, library):
        return self.at.get((of, kernel, threads, library))

    def best(self, of, kernel, threads):
        """The peer that is fastest on so many threads, the serial ones among them; one that finds something else only
        where nobody finds the same."""
        peers = [
            row
            for row in self.rows
            if (network(row), row["kernel"]) == (of, kernel)
            and row["library"] != TRAMA
            and (row["threads"] == threads or row["serial"])
            and row["median_seconds"]
        ]
        return min(peers, key=lambda row: (row["agrees"] is False, row["median_seconds"]), default=None)

    def cell(self, row):
        if row is None or row["cannot"]:
            return ""
        if row["expected_seconds"]:
            return f"{row['failed']} ({row['expected_seconds']:.0f})"
        if not row["seconds"]:
            return row["failed"] or ""
        said = seconds(row["median_seconds"])
        if len(row["seconds"]) < self.runs:
            said += f" ({len(row['seconds'])})"
        return said if row["agrees"] else said + " ≠"

    def table(self, of):
        columns = [
            (library, threads)
            for library in self.libraries
            for threads in self.threads
            if any(self.row(of, row["kernel"], threads, library) for row in self.rows)
        ]
        kernels = unique(row["kernel"] for row in self.rows if network(row) == of)
        titles = ["kernel"]
        titles += [f"{library}, {threads}" for library, threads in columns]
        titles += [f"ratio, {threads}" for threads in self.threads]
        yield titles
        for kernel in kernels:
            cells = [self.cell(self.row(of, kernel, threads, library)) for library, threads in columns]
            yield [kernel] + cells + [self.ratio(of, kernel, threads) for threads in self.threads]

    def ratio(self, of, kernel, threads):
        own, best = self.row(of, kernel, threads, TRAMA), self.best(of, kernel, threads)
        if not own or not own["median_seconds"] or not best:
            return ""
        return f"{best['median_seconds'] / own['median_seconds']:.2f}"

    def modularity(self):
        """What was found, of kernels by which nobody has to find the same."""
        yield ["network", "kernel"] + self.libraries
        for of, kernel in unique((network(row), row["kernel"]) for row in self.rows if row["agreement"] == "quality"):
            found = []
            for library in self.libraries:
                checks = [self.row(of, kernel, threads, library) for threads in self.threads]
                checks = unique(f"{row['check']:.4f}" for row in checks if row and row["check"] is not None)
                found.append(", ".join(checks))
            yield [of, kernel] + found

    def growth(self):
        """The power of the number of edges that Trama's time grows with, over the Kronecker graphs."""
        kronecker = [row for row in self.rows if row["library"] == TRAMA and row["model"] == "kronecker"]
        scales = sorted(unique(row["scale"] for row in kronecker))
        yield ["kernel", "threads"] + [f"scale {scale}" for scale in scales] + ["power", "of the last two"]
        for kernel, threads in unique((row["kernel"], row["threads"]) for row in kronecker):
            of = [self.row(f"kronecker {scale}", kernel, threads, TRAMA) for scale in scales]
            points = [(math.log(row["edges"]), math.log(row["median_seconds"])) for row in of if row and row["seconds"]]
            cells = [seconds(row["median_seconds"]) if row and row["seconds"] else "" for row in of]
            yield [kernel, str(threads)] + cells + [power(points), power(points[-2:]) if len(points) > 2 else ""]

    def limits(self, limits):
        """Kernels that do little else than read, on the largest Kronecker graph, beside what the memory gives at most."""
        threads = limits["threads"]
        of = max((row["scale"], network(row)) for row in self.rows if row["model"] == "kronecker")[1]
        yield [of, "reads at least", "MB", "gathers, M", "seconds at the limit", "trama", "of the limit"]
        for kernel, (what, least) in LEAST.items():
            own = self.row(of, kernel, threads, TRAMA)
            if own and own["median_seconds"]:
                read, gathered = least(own["nodes"], own["edges"])
                at_limit = max(read / limits["read"], gathered / limits["gathered"])
                share = f"{at_limit / own['median_seconds']:.2f}"
                counts = [f"{read / 1e6:.0f}", f"{gathered / 1e6:.1f}"]
                yield [kernel, what] + counts + [seconds(at_limit), seconds(own["median_seconds"]), share]

    def asked(self):
        yield ["kernel", "library", "how it was asked", "compared by"]
        for kernel, library in unique((row["kernel"], row["library"]) for row in self.rows):
            of = [row for row in self.rows if (row["kernel"], row["library"]) == (kernel, library)]
            hows = unique(row["how"] for row in of if row["how"])
            if hows or library == TRAMA:
                yield [kernel, library, "; ".join(hows), of[0]["check_value"] if library == TRAMA else ""]

    def different(self):
        for row in self.rows:
            if row["agrees"] is False:
                own = self.row(network(row), row["kernel"], row["threads"], TRAMA)
                where = f"{network(row)}, {row['kernel']}, {row['library']}, threads {row['threads']}"
                yield f"- {where}: {row['check_value']} {number(row['check'])}, Trama's {number(own['check'])}"

    def failed(self):
        for row in self.rows:
            if row["failed"] and not row["expected_seconds"]:
                where = f"{network(row)}, {row['kernel']}, {row['library']}, threads {row['threads']}"
                yield f"- {where}: {row['failed']}"


def power(points):
    """The slope of the line through them, by least squares."""
    if len(points) < 2:
        return ""
    mean = [sum(point[axis] for point in points) / len(points) for axis in (0, 1)]
    across = sum((x - mean[0]) ** 2 for x, _ in points)
    return f"{sum((x - mean[0]) * (y - mean[1]) for x, y in points) / across:.2f}" if across else ""


def print_table(rows, words=1):
    """A table of Markdown; all columns but the first `words` are numbers."""
    titles, *rows = rows
    print("| " + " | ".join(titles) + " |")
    print("|" + "|".join("---" if at < words else "--:" for at in range(len(titles))) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def main():
    limit, longest, limits, *paths = sys.argv[1:]
    limits = json.load(open(limits))
    rows = [row for path in paths for row in json.load(open(path))]
    results = Results(rows)
    print("# Times, beside other libraries\n")
    print("Written by `benches/run`, which measures anew; nothing in here was written by hand. Seconds.\n")
    print_table([["", ""]] + [list(pair) for pair in machine(rows)], words=2)
    print(NOTES.format(seconds=limit, longest=longest))
    print(f"- Medians of {results.runs}. `≠`: the check value is another one; below it is told which.\n")
    for of in unique(network(row) for row in rows):
        first = next(row for row in rows if network(row) == of)
        print(f"## {of[0].upper()}{of[1:]}: {first['nodes']:,} nodes, {first['edges']:,} edges\n")
        print(f"In Trama {first['graph_bytes'] / first['edges']:.1f} bytes an edge.\n")
        print_table(results.table(of))
    print("## Modularity\n")
    print_table(results.modularity(), words=2)
    print("## How Trama's time grows\n")
    print("With which power of the number of edges, over all Kronecker graphs and over the last two, as measured.\n")
    print_table(results.growth())
    print("## Beside the limits of the memory\n")
    print(
        f"On {limits['threads']} threads this machine copies {limits['copied'] / 1e9:.1f} GB/s, reads"
        f" {limits['read'] / 1e9:.1f} GB/s and gathers {limits['gathered'] / 1e6:.0f} M numbers a second from random"
        " places of 4 MiB.\nAbove 1 of the limit: what is gathered lies in the caches, since kernels see to it that hubs do.\n"
    )
    print_table(results.limits(limits), words=2)
    for title, lines in [
        ("Other results", results.different()),
        ("No result", results.failed()),
    ]:
        lines = unique(lines)
        if lines:
            print(f"## {title}\n")
            print("\n".join(lines) + "\n")
    print("## How each was asked\n")
    print_table(results.asked(), words=4)


main()
