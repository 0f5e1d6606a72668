import type { RequestContract } from '#shared/base/contract';
import { inboxOf } from '#shared/bus/message-kind';
import { contracts } from '#shared/contracts/all';
import { isOperators, isOrdered } from '#shared/contracts/operator';
import type { NatsLogin } from '../stack/servers/logins.mjs';

/** What one login may say and hear on NATS. */
interface Grant {
  publish: string[];
  subscribe: string[];
}

/** It may not answer, nor hear what others are answered: some of that is personal. */
const ownInbox = (login: NatsLogin) => [`${inboxOf(login)}>`];

const requests = contracts.filter((one) => one.kind === 'request') as RequestContract[];
const reads = requests.filter((one) => isOperators(one) && !isOrdered(one)).map(({ subject }) => subject);
const orders = requests.filter(isOrdered).map(({ subject }) => subject);

/** None makes a consumer: that would have JetStream speak with the server's rights. */
const looks = [
  '$SRV.>',
  ...['INFO', 'STREAM.NAMES', 'STREAM.LIST', 'STREAM.INFO.*', 'STREAM.MSG.GET.*'].map(
    (path) => `$JS.API.${path}`,
  ),
  ...['NAMES.*', 'LIST.*', 'INFO.*.*'].map((path) => `$JS.API.CONSUMER.${path}`),
];

/** Streams and consumers are made and changed, no stream is deleted or emptied. */
const provisions = [
  ...looks.filter((subject) => subject.startsWith('$JS.')),
  ...['STREAM.CREATE.*', 'STREAM.UPDATE.*', 'CONSUMER.CREATE.>', 'CONSUMER.DURABLE.CREATE.>'].map(
    (path) => `$JS.API.${path}`,
  ),
  '$JS.API.CONSUMER.DELETE.*.*',
  'provisioned.>',
];

/** The servers' own reports; no reload, no connection is cut. */
const reports = [
  '$SYS.REQ.SERVER.PING',
  ...['STATSZ', 'VARZ', 'CONNZ', 'SUBSZ', 'ROUTEZ', 'ACCOUNTZ', 'JSZ', 'HEALTHZ'].flatMap((report) => [
    `$SYS.REQ.SERVER.PING.${report}`,
    `$SYS.REQ.SERVER.*.${report}`,
  ]),
];

/** By login: what a person on duty needs, and each no more than that. */
export const loginGrants: Record<NatsLogin, Grant> = {
  'ops-read': { publish: [...looks, ...reads], subscribe: ownInbox('ops-read') },
  ops: { publish: [...looks, ...reads, ...orders], subscribe: ownInbox('ops') },
  provisioner: { publish: provisions, subscribe: ownInbox('provisioner') },
  system: { publish: reports, subscribe: ownInbox('system') },
};
