/** The scripts of package.json that are ours; the others are the tools' own commands. */
export const npmScripts = [
  ...['up', 'down', 'reset', 'test', 'check:long'],
  ...['bench', 'faults', 'crash', 'fuzz:schema', 'audit', 'republish', 'openapi', 'roles', 'pin-images'],
];

/** Every other program of the project that a person may start. */
export const entries = [
  'drizzle/migrate.ts',
  'nats/declared-consumers.ts',
  'nats/declared-users.ts',
  'nats/provision.ts',
  'nats/save-context.ts',
  'services/auth/ban-development-accounts.ts',
  'services/auth/make-keys.ts',
  'services/main.ts',
  'services/make-secrets.ts',
  'services/notification/make-keys.ts',
  'services/redis-users.ts',
  'services/reporting/rebuild.ts',
  'services/schedule/check-timetable.ts',
  'services/schedule/load-timetable.ts',
  'services/ticket/make-keys.ts',
  'services/ticket/paper/list-printable.ts',
  'services/user/make-keys.ts',
];

export const otherPrograms = ['bash .ci/run', 'nats/install-cli.sh', 'nats/install-server.sh'];
