#!/bin/sh
# Resolves requirements/*.in into hashed files for every platform, without the address of any index.
# Dependabot reads from the header that uv writes how to resolve a file again: keep it.
set -eu

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
"$tools/bin/pip" install --quiet uv
cd requirements
for name in function deploy dev checkov emulator bench; do
  "$tools/bin/uv" pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --output-file "$name.txt" "$name.in"
done
