/**
 * The floors of the house (docs/architecture.md). What a floor stands on it may import; nothing above it, and nothing in a circle.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const floors = ['base', 'seeing', 'stores', 'bus', 'http', 'runtime'];

/** @param {string} floor */
const above = (floor) => floors.slice(floors.indexOf(floor) + 1);

/** What each room of seat-reservation may import: what stands below it. @type {Record<string, string[]>} */
const belowSeats = {
  sale: ['hold', 'redis', 'trip'],
  hold: ['redis', 'trip'],
  expiry: ['redis', 'trip'],
  look: ['redis', 'trip'],
  redis: ['trip'],
  trip: [],
};

/** @param {string} room @param {string[]} below */
const otherSeatRooms = (room, below) =>
  Object.keys(belowSeats).filter((other) => other !== room && !below.includes(other));

export default {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'Two files that need each other are one file, or lack a third. Types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^bun(:|$)' },
    },
    {
      name: 'shared-stands-alone',
      comment: 'shared/ imports no other top-level folder; tools, which stand above the services, do.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '^shared/tools/|\\.test\\.ts$' },
      to: { path: '^(services|drizzle|nats|tests)/|^shared/tools/' },
    },
    ...floors.slice(0, -1).map((floor) => ({
      name: `floor-${floor}`,
      comment: `runtime → http → bus → stores → seeing → base: ${floor} imports none of those above it.`,
      severity: 'error',
      from: { path: `^shared/${floor}/`, pathNot: '\\.test\\.ts$' },
      to: {
        path: `^shared/(${[...above(floor), 'records', ...(floors.indexOf(floor) < 3 ? ['contracts', 'qr'] : [])].join('|')})/`,
      },
    })),
    {
      name: 'contracts-and-formats',
      comment: 'Devices and pages load the QR format; a contract says what is sent, and does nothing.',
      severity: 'error',
      from: { path: '^shared/(contracts|qr)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^shared/', pathNot: '^shared/(base|contracts|qr)/' },
    },
    {
      name: 'tools-stand-above',
      comment: 'Commands use the services; no service uses a command.',
      severity: 'error',
      from: { path: '^services/', pathNot: '\\.test\\.ts$|/testing/' },
      to: { path: '^shared/tools/' },
    },
    {
      name: 'ground-of-a-server',
      comment:
        'drizzle/ and nats/ make the servers ready from what shared/ says: they know no service, and not each other.',
      severity: 'error',
      from: { path: '^(drizzle|nats)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(services|tests|drizzle|nats)/', pathNot: '^$1/' },
    },
    {
      name: 'service-asks-no-ground',
      comment: 'Migrations, streams and consumers are there before a service starts.',
      severity: 'error',
      from: { path: '^services/[^/]+/', pathNot: '\\.test\\.ts$|/testing/' },
      to: { path: '^(drizzle|nats)/' },
    },
    {
      name: 'service-imports-service',
      comment: 'A service reaches another by its contracts alone.',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: '\\.test\\.ts$|/testing/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    ...Object.entries(belowSeats).map(([room, below]) => ({
      name: `seat-floor-${room}`,
      comment: `sale → hold → redis → trip, and look and expiry beside hold: ${room} imports none of the other rooms.`,
      severity: 'error',
      from: { path: `^services/seat-reservation/${room}/`, pathNot: '\\.test\\.ts$' },
      to: { path: `^services/seat-reservation/(${otherSeatRooms(room, below).join('|')})/` },
    })),
    {
      name: 'test-support-in-production',
      severity: 'error',
      from: { pathNot: '\\.test\\.ts$|(^|/)testing/|^tests/' },
      to: { path: '(^|/)testing/|^tests/|\\.test\\.ts$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules|docs)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'bun', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
