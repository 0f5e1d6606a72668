import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Subscription } from '#shared/bus';
import { durableName } from '#shared/consume';
import { contracts } from '#shared/contracts/all';
import { getKeys, sessionRevoked } from '#shared/contracts/auth';
import { deadLetterReplies } from '#shared/dead-letters';
import { type Service, serviceVariable } from '#shared/service';
import { services } from '../services/main.ts';
import { readOptions, runCommand } from '../shared/command.mjs';
import { anything } from './anything.ts';

/** What one service may say and hear on NATS: subjects, where `*` and `>` are wildcards. */
export interface Permissions {
  publish: string[];
  subscribe: string[];
}

const deadLetterSubjects = [
  ...['$JS.API.INFO', '$JS.API.STREAM.INFO.DEAD', '$JS.API.STREAM.MSG.GET.DEAD'],
  '$JS.API.STREAM.MSG.DELETE.DEAD',
];

/** The answer of a consumer with any name, made to read a stream from a place of one's choice. */
const readingSubjects = (stream: string) => [
  `$JS.API.STREAM.INFO.${stream}`,
  ...['CREATE', 'INFO', 'DELETE', 'MSG.NEXT'].map((verb) => `$JS.API.CONSUMER.${verb}.${stream}.>`),
  `$JS.API.CONSUMER.CREATE.${stream}`,
  `$JS.ACK.${stream}.>`,
];

const hearingSubjects = (durable: string, stream: string) => [
  `$JS.API.CONSUMER.INFO.${stream}.${durable}`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`,
  `$JS.ACK.${stream}.${durable}.>`,
];

/** From its contracts, its tables of replies and subscriptions, and what it declares as `access`. */
export function permissionsOf(service: Service): Permissions {
  const { name, access = {} } = service;
  const own = (subject: string) =>
    subject.startsWith(`event.${name}.`) || subject.startsWith(`notice.${name}.`);
  const subscriptions: Subscription[] = service.subscriptions?.(anything) ?? [];
  const replies = [
    ...(service.replies?.(anything) ?? []),
    ...deadLetterReplies({ bus: anything, service: name, log: anything, subscriptions }),
  ];
  const hears = subscriptions.length > 0;
  const passesOn = replies.some(({ queue }) => queue !== undefined);
  const publish = [
    ...contracts.map(({ subject }) => subject).filter(own),
    ...[getKeys, ...(access.asks ?? [])].map(({ subject }) => subject),
    ...(passesOn ? ['request.ops.deadletter.requeue.*'] : []),
    ...(hears ? [`dead.${name}`, ...deadLetterSubjects] : []),
    ...subscriptions.flatMap(({ contract }) => hearingSubjects(durableName(name, contract), contract.stream)),
    ...(access.reads ?? []).flatMap(readingSubjects),
  ];
  const subscribe = [
    `_INBOX.${name}.>`,
    ...[sessionRevoked, ...(access.listens ?? [])].map(({ subject }) => subject),
    ...replies.map(({ contract }) => contract.subject),
    ...['PING', 'INFO', 'STATS'].flatMap((verb) => [
      `$SRV.${verb}`,
      `$SRV.${verb}.${name}`,
      `$SRV.${verb}.${name}.*`,
    ]),
  ];
  return { publish: [...new Set(publish)].sort(), subscribe: [...new Set(subscribe)].sort() };
}

/** The variable from which the server takes a service's password. */
const passwordVariable = (service: string) => serviceVariable(service, 'NATS_PASSWORD');

const list = (subjects: string[]) =>
  subjects.map((subject) => `        ${JSON.stringify(subject)}`).join('\n');

function userEntry(service: Service): string {
  const { publish, subscribe } = permissionsOf(service);
  return `  {
    user: ${JSON.stringify(service.name)}
    password: $${passwordVariable(service.name)}
    permissions: {
      publish: [
${list(publish)}
      ]
      subscribe: [
${list(subscribe)}
      ]
      # Whoever asks it gets one answer, wherever that is to go.
      allow_responses: { max: 1, expires: "1m" }
    }
  }
`;
}

/** The users of nats-server: the operator, who is also the provisioner, and one for each service. */
export function usersFile(): string {
  return `# Written by \`bun nats/declared-users.ts\` from the services' contracts; not to be edited.
users: [
  # The operator and the provisioner: everything, the streams' and the server's own subjects too.
  { user: $NATS_USER, password: $NATS_PASSWORD }
${services.map(userEntry).join('')}]
`;
}

export const usersPath = join(import.meta.dir, 'users.conf');

const usage =
  'npx bun nats/declared-users.ts   writes nats/users.conf anew after a contract, a subscription or an access has changed';

if (import.meta.main)
  await runCommand(usage, async (args) => {
    readOptions(args, {});
    await writeFile(usersPath, usersFile());
  });
