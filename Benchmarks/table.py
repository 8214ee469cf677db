"""The results as a person reads them: each work beside the others, with the ratios."""

NAMES = {"p50_us": "p50 us", "p99_us": "p99 us", "p999_us": "p99.9 us", "calls_per_s": "calls/s",
         "server_us_per_call": "server us/call", "rss_per_conn_kib": "KiB/connection", "events_per_s": "events/s",
         "mib_per_s": "MiB/s"}
SHOWN = {"lat": ("p50_us", "p99_us", "p999_us"), "lat-same-core": ("p50_us", "p99_us", "p999_us"),
         "lat-awake": ("p50_us", "p99_us", "p999_us"), "pipe": ("calls_per_s", "server_us_per_call"),
         "many": ("calls_per_s", "p99_us"), "idle": ("rss_per_conn_kib",), "stream": ("events_per_s",),
         "upload": ("mib_per_s",), "upload-checked-only": ("mib_per_s",)}
TITLES = {"lat": "one call at a time", "lat-same-core": "one call at a time, both ends on one core",
          "lat-awake": "one call at a time, cores kept awake", "pipe": "64 calls outstanding on one connection",
          "many": "100 connections, one call outstanding on each", "idle": "idle connections",
          "stream": "a stream of events (ours from SQLite)", "upload": "upload with SHA-256 (ours also checked and stored)",
          "upload-checked-only": "upload, checked and hashed, not kept", "change": "provider.update, 64 callers",
          "lists": "pages of 100", "start": "start with many commands stored", "held": "many connections held, 100 working"}


def text(medians):
    return "\n".join(one(work, by) for work, by in medians.items())


def one(work, by):
    lines = ["## " + TITLES[work]]
    ours = by.get("providerd", {})
    if work not in SHOWN:
        lines += [f"- {key}: {value:,.1f}" for key, value in ours.items()]
        return "\n".join(lines) + "\n"
    keys = [key for key in SHOWN[work] if any(key in run for run in by.values())]
    rows = [["", *(NAMES[key] for key in keys), *(f"providerd / it, {NAMES[key]}" for key in keys)]]
    for runner, run in by.items():
        ratios = ["" if runner == "providerd" or not run.get(key) or key not in ours else f"{ours[key] / run[key]:.2f}"
                  for key in keys]
        rows.append([runner, *(number(run.get(key)) for key in keys), *ratios])
    return "\n".join(lines + markdown(rows)) + "\n"


def number(value):
    return "" if value is None else f"{value:,.1f}" if value < 1000 else f"{value:,.0f}"


def markdown(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["| " + " | ".join(cell.ljust(width) if column == 0 else cell.rjust(width)
                               for column, (cell, width) in enumerate(zip(row, widths))) + " |" for row in rows]
    rule = "|" + "|".join("-" * (width + 2) if column == 0 else "-" * (width + 1) + ":"
                          for column, width in enumerate(widths)) + "|"
    return [lines[0], rule, *lines[1:]]
