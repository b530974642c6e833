#!/bin/sh
# Look the dependencies up in the lists of known weaknesses: sh tools/audit.sh VENV
# A weakness that is known fails; a list that does not answer here is told of, and is no failure.
set -eu

venv=$1
say() { printf '%s\n' "$*" >&2; }
found=0

"$venv/bin/pip" install --quiet --disable-pip-version-check -c constraints.txt pip-audit
told=$(mktemp)
trap 'rm -f "$told"' EXIT
if "$venv/bin/pip-audit" --progress-spinner off --disable-pip --no-deps -r constraints.txt \
    --format json >"$told" 2>/dev/null || [ -s "$told" ]; then
    "$venv/bin/python" - "$told" <<'PY' || found=1
import json, sys

rows = json.load(open(sys.argv[1], encoding="utf-8"))["dependencies"]
weak = [row for row in rows if row.get("vulns")]
unknown = sum("skip_reason" in row for row in rows)
for row in weak:
    print(f"{row['name']} {row['version']}: " + ", ".join(each["id"] for each in row["vulns"]))
print(f"Python: {len(rows)} packages, {len(weak)} with a known weakness, {unknown} that no list answered for")
sys.exit(bool(weak))
PY
else
    say "Python: the list of weaknesses does not answer here."
fi

sh tools/node.sh "$venv" npm audit --omit=dev --json >"$told" 2>/dev/null || true
"$venv/bin/python" - "$told" <<'PY' || found=1
import json, sys

try:
    counts = json.load(open(sys.argv[1], encoding="utf-8"))["metadata"]["vulnerabilities"]
except (ValueError, KeyError):
    print("page: the list of weaknesses does not answer here")
    sys.exit(0)
print("page: " + ", ".join(f"{count} {level}" for level, count in counts.items()))
sys.exit(counts["high"] + counts["critical"] > 0)
PY
exit $found
