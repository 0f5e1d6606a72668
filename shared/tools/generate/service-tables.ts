import { contracts } from '#shared/contracts/all';
import { type Role, signedIn } from '#shared/http/auth';
import type { Service } from '#shared/runtime/service';
import { Trouble } from '../../base/command.mjs';
import { ownRepliesOf, subscriptionsOf } from './read-service.ts';
import { type Route, readRoutes } from './roles.ts';

const begin = '<!-- written by npm run generate -->';
const end = '<!-- end -->';

/** The README with its table anew; the rest stays. */
export function withTable(service: Service, readme: string): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from)
    throw new Trouble(
      `services/${service.name}/README.md: needs a line "${begin}" and a line "${end}" after it`,
    );
  return `${readme.slice(0, from)}${begin}\n${serviceTable(service)}${readme.slice(to)}`;
}

function serviceTable(service: Service): string {
  const rows = [
    ...served(readRoutes().filter((route) => route.service === service.name && !route.hidden)),
    ['Answers', ownRepliesOf(service).map(({ contract }) => afterKind(contract.subject))],
    ['Hears', heardBy(service)],
    ['Publishes', published(service)],
    ['Asks', askedBy(service)],
  ] as [string, string[]][];
  const lines = rows
    .filter(([, items]) => items.length > 0)
    .map(([title, items]) => `| ${title} | ${items.map((item) => `\`${item}\``).join(', ')} |`);
  return `| | |\n|---|---|\n${lines.join('\n')}\n`;
}

/** A row for each set of roles, what is for most first. */
function served(routes: Route[]): [string, string[]][] {
  const howMany = ({ roles }: Route) => roles?.length ?? signedIn.length + 1;
  const sorted = routes.toSorted((one, other) => howMany(other) - howMany(one));
  const groups = Map.groupBy(sorted, ({ roles }) => titleOf(roles));
  return [...groups].map(([title, group]) => {
    const byPath = Map.groupBy(group, ({ path }) => path);
    return [title, [...byPath].map(([path, own]) => `${own.map(({ method }) => method).join(', ')} ${path}`)];
  });
}

function titleOf(roles: Role[] | undefined): string {
  if (roles === undefined) return 'Serves anybody';
  return roles.length === signedIn.length ? 'Serves any account' : `Serves ${roles.join(', ')}`;
}

/** `event.booking.confirmed` is `booking.confirmed` here; notices and what operators ask are told from it by a word. */
const afterKind = (subject: string) => subject.replace(/^(event|request)\./, '');

const heardBy = (service: Service) => [
  ...subscriptionsOf(service).map(({ contract }) => afterKind(contract.subject)),
  ...(service.access?.listens ?? []).map(({ subject }) => subject),
];

const published = ({ name }: Service) =>
  contracts
    .map(({ subject }) => subject)
    .filter((subject) => subject.startsWith(`event.${name}.`) || subject.startsWith(`notice.${name}.`))
    .map(afterKind);

/** What is asked of each service alike is one word; the keys of access tokens are asked for by every service. */
function askedBy({ access }: Service): string[] {
  const asked = (access?.asks ?? []).map(({ subject }) =>
    afterKind(subject).replace(/^(ops\.[a-z.]+)\.[a-z-]+$/, '$1.*'),
  );
  return [...new Set(asked)];
}
