import { join } from 'node:path';
import { askedAt, isForOperators, type RequestContract } from '#shared/base/contract';
import { durableName } from '#shared/bus/consume';
import { deadLetterStream, lettersDurable } from '#shared/bus/dead-letters';
import { inboxOf } from '#shared/bus/message-kind';
import { contracts } from '#shared/contracts/all';
import { getKeys, sessionRevoked } from '#shared/contracts/auth';
import { requeueDeadLetters, resendTicket } from '#shared/contracts/ops';
import { type Service, serviceVariable } from '#shared/runtime/service';
import { services } from '../../../services/main.ts';
import { systemLogin } from '../stack/servers/logins.mjs';
import { loginGrants } from './nats-logins.ts';
import { repliesOf, subscriptionsOf } from './read-service.ts';

/** What one service may say and hear on NATS: subjects, where `*` and `>` are wildcards. */
export interface Permissions {
  publish: string[];
  /** Of those it may publish, these not. */
  deny: string[];
  subscribe: string[];
}

/** By the exact name: whoever may take from another's consumer, or make one, has JetStream deliver to any subject. */
const hearingSubjects = (durable: string, stream: string) => [
  `$JS.API.CONSUMER.INFO.${stream}.${durable}`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`,
  // Deliveries, sequences of stream and consumer, instant, how many are to come.
  `$JS.ACK.${stream}.${durable}.*.*.*.*.*`,
];

/** Until the next release also without the asker, for services of the release before this one. */
const askingSubjects = (contract: RequestContract, asker: string) => [
  askedAt(contract, asker),
  contract.subject,
];
const answeringSubjects = (contract: RequestContract) => [
  ...(isForOperators(contract) ? [] : [`${contract.subject}.*`]),
  contract.subject,
];

export const asksOf = ({ access }: Service): RequestContract[] => [getKeys, ...(access?.asks ?? [])];

/** Answers go to inboxes alone: an operator's, or that of a service that asks this one. */
function strangersTo(service: Service): string[] {
  const isAsker = (other: Service) => asksOf(other).some((contract) => contract.service === service.name);
  return services.filter((other) => !isAsker(other)).map((other) => `${inboxOf(other.name)}>`);
}

/** From its contracts, its tables of replies and subscriptions, and what it declares as `access`. */
export function permissionsOf(service: Service): Permissions {
  const { name, access = {} } = service;
  const own = (subject: string) =>
    subject.startsWith(`event.${name}.`) || subject.startsWith(`notice.${name}.`);
  const subscriptions = subscriptionsOf(service);
  const replies = repliesOf(service);
  const hears = subscriptions.length > 0;
  const publish = [
    ...contracts.map(({ subject }) => subject).filter(own),
    ...asksOf(service).flatMap((contract) => askingSubjects(contract, name)),
    ...(hears ? [`dead.${name}`, ...hearingSubjects(lettersDurable(name), deadLetterStream)] : []),
    ...subscriptions.flatMap(({ contract }) => hearingSubjects(durableName(name, contract), contract.stream)),
    '_INBOX.>',
  ];
  const subscribe = [
    `${inboxOf(name)}>`,
    ...[sessionRevoked, ...(access.listens ?? [])].map(({ subject }) => subject),
    ...replies.flatMap(({ contract }) => answeringSubjects(contract)),
    // Until the next release: a process of the one before answers nothing at all where one of its subjects is refused.
    ...(hears ? [requeueDeadLetters.subject] : []),
    ...(name === 'notification' ? [resendTicket.subject] : []),
    ...['PING', 'INFO', 'STATS'].flatMap((verb) => [
      `$SRV.${verb}`,
      `$SRV.${verb}.${name}`,
      `$SRV.${verb}.${name}.*`,
    ]),
  ];
  const sorted = (subjects: string[]) => [...new Set(subjects)].sort();
  return { publish: sorted(publish), deny: sorted(strangersTo(service)), subscribe: sorted(subscribe) };
}

/** The variable from which the server takes a service's password. */
const passwordVariable = (service: string) => serviceVariable(service, 'NATS_PASSWORD');

const operating = Object.entries(loginGrants).filter(([login]) => login !== systemLogin);

const list = (name: string, subjects: string[], indent: string) =>
  [`${name}: [`, ...subjects.map((subject) => `  ${JSON.stringify(subject)}`), ']']
    .map((line) => `${indent}${line}`)
    .join('\n');

function userEntry(service: Service): string {
  const { publish, deny, subscribe } = permissionsOf(service);
  return `  {
    user: ${JSON.stringify(service.name)}
    password: $${passwordVariable(service.name)}
    permissions: {
      publish: {
${list('allow', publish, '        ')}
        # Of services that never ask it.
${list('deny', deny, '        ')}
      }
${list('subscribe', subscribe, '      ')}
    }
  }
`;
}

function loginEntry([login, { publish, subscribe }]: [
  string,
  { publish: string[]; subscribe: string[] },
]): string {
  return `  {
    user: ${JSON.stringify(login)}
    password: $${passwordVariable(login)}
    permissions: {
${list('publish', publish.toSorted(), '      ')}
${list('subscribe', subscribe, '      ')}
    }
  }
`;
}

/** The users of nats-server: the owner, those who operate it, and one for each service. */
export function usersFile(): string {
  return `# Written by \`npm run generate\` from the services' contracts; not to be edited.
users: [
  # The owner: everything that is said and stored here. For backups, recoveries and audits, and the release before.
  { user: $NATS_USER, password: $NATS_PASSWORD }
  # Who gives no password, see nats.conf.
  {
    user: "nobody"
    password: ""
    allowed_connection_types: ["MQTT"]
    permissions: { publish: { deny: ">" }, subscribe: { deny: ">" } }
  }
  # Who operates it.
${operating.map(loginEntry).join('')}${services.map(userEntry).join('')}]
`;
}

/** The user of the system account, which is apart: it sees the servers, and no message of ours. */
export function systemUsersFile(): string {
  return `# Written by \`npm run generate\`; not to be edited.
users: [
${loginEntry([systemLogin, loginGrants[systemLogin]])}]
`;
}

export const usersPath = join(import.meta.dir, '../../../nats/users.conf');
export const systemUsersPath = join(import.meta.dir, '../../../nats/system-users.conf');
