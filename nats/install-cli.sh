#!/bin/sh
# Builds the nats CLI with Go into a folder of its own, once, and prints where it is. Ends with 1 where it cannot be had.
# JATRA_TOOLS names the folder; without it, ~/.cache/jatra.
set -eu
case "${1-}" in
  '') ;;
  -h | --help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
  *) echo "  ✗ $1: means nothing here (--help tells more)" >&2; exit 2 ;;
esac
version=v0.5.1
folder="${JATRA_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/jatra}/natscli-$version"
if [ ! -x "$folder/nats" ]; then
  command -v go >/dev/null || { echo '  ✗ The nats CLI is built with Go, and there is no go here.' >&2; exit 1; }
  GOBIN="$folder" GOFLAGS=-mod=mod go install "github.com/nats-io/natscli/nats@$version" >&2
fi
echo "$folder/nats"
