#!/bin/sh
# In the container `restore` of compose.yaml, with all others stopped: all databases as they were at one instant, or as the
# end of the backups has them, with the sale shut.
#   docker compose run --rm restore '2026-11-23 14:00:00+06'
#   docker compose run --rm restore latest
set -eu
if [ "$(id -u)" = 0 ]; then
  PGBACKREST_REPO1_CIPHER_PASS=$(cat /run/secrets/backup-key)
  export PGBACKREST_REPO1_CIPHER_PASS
  exec gosu postgres sh "$0" "$@"
fi
data=$PGBACKREST_PG1_PATH
target=${1:?INSTANT: is needed, as 2026-11-23 14:00:00+06, or latest}
if [ -e "$data/postmaster.pid" ]; then
  echo '  ✗ Postgres runs, or has not ended in order: docker compose stop, then start and stop it once.' >&2
  exit 1
fi
if [ "$target" = latest ]; then
  pgbackrest restore --delta
else
  pgbackrest restore --delta --type=time --target="$target" --target-action=promote
fi
# To the instant, which is refused where the log does not reach it; then the one mark that whatever sells reads.
printf 'local all all trust\n' >/tmp/pg_hba.conf
pg_ctl --pgdata="$data" --wait --timeout=3600 --options="-c hba_file=/tmp/pg_hba.conf -c listen_addresses='' \
  -c unix_socket_directories=/tmp -c hot_standby=off \
  -c archive_mode=on -c archive_timeout=60 -c 'archive_command=pgbackrest archive-push %p'" start
psql --host=/tmp --username=jatra --dbname=schedule_db --set=ON_ERROR_STOP=1 --set=reason="restored to $target" <<'SQL'
INSERT INTO sale_switches (scope, key, paused, reason, "by") VALUES ('restore', 'all', true, :'reason', 'restore')
ON CONFLICT (scope, key, journey_date) DO UPDATE SET paused = true, reason = EXCLUDED.reason, "by" = EXCLUDED."by", changed_at = now();
UPDATE timetable_version SET version = version + 1;
SQL
pg_ctl --pgdata="$data" --wait --timeout=600 --mode=fast stop
