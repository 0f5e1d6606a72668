import { connect, Events, type NatsConnection } from 'nats';
import { newId } from '#shared/base/id';

/** By the account of the URL, as a program that is none of ours would. */
export const connectAs = (url: string) => {
  const { host, username, password } = new URL(url);
  return connect({ servers: host, user: username, pass: password, reconnect: false });
};

/** What the server refused of all this, in its words. It refuses in order, so what ends it comes last. */
export async function refusals(connection: NatsConnection, act: () => void): Promise<string[]> {
  const end = `the.end.${newId()}`;
  const found: string[] = [];
  const statuses = connection.status();
  act();
  connection.publish(end);
  for await (const { type, permissionContext } of statuses) {
    if (type !== Events.Error || !permissionContext) continue;
    if (permissionContext.subject === end) return found;
    found.push(`${permissionContext.operation} ${permissionContext.subject}`);
  }
  throw new Error('the connection ended');
}
