#!/bin/sh
# Installs the Debian packages that are missing, where root may; otherwise says which.
#   machine.sh python    what every target needs: Python 3.11 or later that can make environments, git
#   machine.sh build     what the site's build needs: Node and npm, which installs esbuild
#   machine.sh browser   what the browser tests need as well; without it they are skipped
#   machine.sh           all of it
#   machine.sh production  prints the Python that production runs, or fails where there is none
set -eu

python=${PYTHON:-python3}
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }

need_python() {
  need "$python" python3
  need git git
  if command -v "$python" >/dev/null 2>&1; then
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
      echo "error: $("$python" --version) is too old: 3.11 or later is needed (name one: make PYTHON=python3.12 ...)" >&2
      exit 1
    }
    "$python" -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
  else
    missing="$missing python3-venv"
  fi
}

need_build() {
  need node nodejs
  need npm npm
}

need_browser() {
  need chromium chromium
  need java default-jre-headless
}

install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  echo "Installing Debian's$missing"
  apt-get update -qq -o Acquire::Retries=3 || return 1
  # shellcheck disable=SC2086 # a list of package names
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o Acquire::Retries=3 --no-install-recommends $missing >/dev/null
}

require() {
  missing=""
  "need_$1"
  [ -z "$missing" ] || install || { echo "error: install these first:$missing" >&2; exit 1; }
}

prepare_browser() {
  missing=""
  need_browser
  [ -z "$missing" ] || install || echo "warning: missing:$missing; the tests that need them are skipped" >&2
}

find_production() {
  for one in python3.13 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13; do
    # A version manager may put a name on PATH that only says that it is switched off.
    "$one" -c 'import ensurepip, venv' >/dev/null 2>&1 && command -v "$one" && return
  done
  return 1
}

case "${1:-all}" in
  python | build) require "$1" ;;
  browser) prepare_browser ;;
  all) require python; require build; prepare_browser ;;
  production) find_production ;;
  *)
    echo "usage: machine.sh [python|build|browser|production]" >&2
    exit 2
    ;;
esac
