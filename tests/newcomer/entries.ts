/** The scripts of package.json that are ours; the others are the tools' own commands. */
export const npmScripts = [
  ...['up', 'down', 'reset', 'test', 'test:watch', 'migrate', 'psql', 'redis', 'nats', 'check:long'],
  ...[
    'bench',
    'rush',
    'grow',
    'faults',
    'crash',
    'fuzz:schema',
    'audit',
    'archive',
    'backup',
    'restore',
    'drill',
    'republish',
    'recover',
    'generate',
    'pin-images',
  ],
];

/** Every other program of the project that a person may start. */
export const entries = [
  'drizzle/migrate.ts',
  'nats/provision.ts',
  'nats/save-context.ts',
  'services/auth/accounts/ban-development-accounts.ts',
  'services/auth/keys/make-keys.ts',
  'services/main.ts',
  'shared/tools/backup/copy.ts',
  'shared/tools/backup/put-back.ts',
  'shared/tools/make-secrets.ts',
  'services/notification/push/make-keys.ts',
  'services/reporting/count/rebuild.ts',
  'services/schedule/timetable/check-timetable.ts',
  'services/schedule/timetable/load-timetable.ts',
  'services/ticket/keys/make-keys.ts',
  'services/user/make-keys.ts',
];

export const otherPrograms = ['bash .ci/run', 'nats/install-cli.sh', 'nats/install-server.sh'];
