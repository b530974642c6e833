#!/bin/sh
# Set up Cadenza in a virtual environment: sh tools/setup.sh VENV EXTRAS
# System packages (FluidSynth and a SoundFont) are asked for where they can be; where they
# cannot, one line says so and what pip brings carries on.
set -eu

venv=$1
extras=${2:-}
python=${PYTHON:-python3}
packages="libfluidsynth3 musescore-general-soundfont-small libatomic1"

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then sudo "$@"
    else return 1
    fi
}

apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >/dev/null 2>&1 || return 1
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends $1 >/dev/null 2>&1
}

have_sound() {
    { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } | grep -q libfluidsynth &&
        ls /usr/share/sounds/sf[23]/*.sf[23] >/dev/null 2>&1
}

sound_packages() {
    if [ "$(uname)" = Darwin ]; then
        if ! command -v brew >/dev/null 2>&1; then
            say "FluidSynth is missing and Homebrew is not here; the built-in synthesiser carries on."
        elif ! brew list fluid-synth >/dev/null 2>&1; then
            say "Installing FluidSynth with Homebrew …"
            brew install --quiet fluid-synth >/dev/null 2>&1 ||
                say "FluidSynth could not be installed; the built-in synthesiser carries on."
        fi
        return
    fi
    if ! have_sound; then
        say "Installing $packages …"
        apt_install "$packages" ||
            say "System packages could not be installed (they need root: apt-get install $packages); the built-in synthesiser carries on."
    fi
}

browser() {
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null 2>&1; then return; fi
    done
    [ "$(uname)" = Darwin ] && return
    say "Installing chromium …"
    apt_install chromium ||
        say "Chromium could not be installed (it needs root: apt-get install chromium); the tests of the page in a browser are skipped."
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    say "Cadenza needs Python 3.11 or newer; got $("$python" --version 2>&1 || echo none); name one with make PYTHON=python3.12."
    exit 1
}

if [ ! -x "$venv/bin/pip" ]; then
    if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
        rm -rf "$venv"
        version=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        { apt_install "$version" || apt_install python3-venv; } && "$python" -m venv "$venv" >/dev/null || {
            say "Python's venv module is missing; install it with apt-get install $version, then run make again."
            exit 1
        }
    fi
fi

sound_packages
case "$extras" in *test*) browser ;; esac
say "Installing Cadenza into $venv …"
"$venv/bin/pip" install --quiet --disable-pip-version-check -c constraints.txt -e ".$extras"

# basic-pitch's wheel holds the network of the transcriber; its own dependencies are for training.
case "$extras" in
*test* | *corpus*)
    "$venv/bin/pip" install --quiet --disable-pip-version-check -c constraints.txt --no-deps basic-pitch ||
        say "basic-pitch could not be installed; transcription is not available."
    ;;
esac

# A language model in the process is built from source; plain instructions run on any machine.
case "$extras" in
*test* | *llm*)
    if ! "$venv/bin/python" -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("llama_cpp") is None)'; then
        say "Building llama.cpp, which takes some minutes …"
        CMAKE_ARGS="-DGGML_NATIVE=OFF -DLLAVA_BUILD=OFF" \
            "$venv/bin/pip" install --quiet --disable-pip-version-check -c constraints.txt "llama-cpp-python[server]" ||
            say "llama.cpp could not be built (it needs a C++ compiler); its tests are skipped, a server of one works all the same."
    fi
    ;;
esac
