#!/bin/sh
# In the container `backup` of compose.yaml: a full backup of Postgres each day, or with `once` one at once.
set -eu
if [ "$(id -u)" = 0 ]; then
  PGBACKREST_REPO1_CIPHER_PASS=$(cat /run/secrets/backup-key)
  PGPASSWORD=$(sed 's|^[a-z]*://[^:]*:\([^@]*\)@.*|\1|' /run/secrets/database-url)
  PGHOST=postgres
  export PGBACKREST_REPO1_CIPHER_PASS PGPASSWORD PGHOST
  exec gosu postgres sh "$0" "$@"
fi
back_up() {
  { pgbackrest stanza-create || pgbackrest stanza-upgrade; } && pgbackrest check && pgbackrest backup --type=full
}
if [ "${1-}" = once ]; then
  back_up
  exec pgbackrest info
fi
while :; do
  if back_up; then sleep 86400; else sleep 600; fi
done
