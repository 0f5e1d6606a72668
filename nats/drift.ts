import { type ConsumerConfig, DeliverPolicy, type JetStreamManager, type StreamConfig } from 'nats';
import type { ConsumerFile, StreamFile } from './files.ts';

/** What the server fills in where a file says nothing. */
const serverDefaults: Record<string, unknown> = { max_waiting: 512, compression: 'none' };

/**
 * One line for each difference between the files and the server; none where the server is as the files say.
 * Streams and consumers that no file knows are differences too.
 */
export async function findDrift(
  manager: JetStreamManager,
  files: { streams: StreamFile[]; consumers: ConsumerFile[] },
): Promise<string[]> {
  const lines: string[] = await findStrangers(manager, files);
  const streams = await listStreams(manager);
  const known = new Map(files.streams.map((file) => [file.name, file]));
  for (const [name, file] of known) {
    const found = streams.get(name);
    if (found) lines.push(...differences(`stream ${name}`, file, found));
    else lines.push(`stream ${name}: is not on the server`);
  }
  for (const name of [...streams.keys()].sort()) {
    const wanted = files.consumers.filter((file) => file.stream_name === name);
    lines.push(...(await consumerDrift(manager, name, wanted)));
  }
  for (const { stream_name, durable_name } of files.consumers)
    if (!streams.has(stream_name))
      lines.push(`consumer ${stream_name}.${durable_name}: is not on the server`);
  return lines;
}

async function listStreams(manager: JetStreamManager): Promise<Map<string, StreamConfig>> {
  const found = new Map<string, StreamConfig>();
  for await (const { config } of manager.streams.list()) found.set(config.name, config);
  return found;
}

/**
 * Streams and consumers that no file knows, a line each: they are told and never deleted. What has no durable name and
 * is asked for its messages belongs to somebody who looks at the stream now, and goes when they do. What is delivered to
 * a subject of somebody's choice is told whatever its name.
 */
export async function findStrangers(
  manager: JetStreamManager,
  files: { streams: { name: string }[]; consumers: ConsumerFile[] },
): Promise<string[]> {
  const lines: string[] = [];
  for (const stream of (await listStreams(manager)).keys()) {
    if (!files.streams.some(({ name }) => name === stream)) lines.push(`stream ${stream}: no file knows it`);
    const known = files.consumers.filter((file) => file.stream_name === stream);
    for await (const { name, config } of manager.consumers.list(stream)) {
      if (known.some((file) => file.durable_name === name)) continue;
      if (config.deliver_subject)
        lines.push(
          `consumer ${stream}.${name}: no file knows it, and it delivers to ${config.deliver_subject}`,
        );
      else if (config.durable_name) lines.push(`consumer ${stream}.${name}: no file knows it`);
    }
  }
  return lines;
}

async function consumerDrift(
  manager: JetStreamManager,
  stream: string,
  wanted: ConsumerFile[],
): Promise<string[]> {
  const found = new Map<string, ConsumerConfig>();
  for await (const { config } of manager.consumers.list(stream))
    if (config.durable_name) found.set(config.durable_name, config);
  return wanted.flatMap(({ stream_name, ...file }) => {
    const title = `consumer ${stream_name}.${file.durable_name}`;
    const config = found.get(file.durable_name);
    if (!config) return [`${title}: is not on the server`];
    // Made anew after it was lost, it began with the oldest message.
    const begun = config.deliver_policy === DeliverPolicy.All ? { deliver_policy: DeliverPolicy.All } : {};
    return differences(title, { name: file.durable_name, ...file, ...begun }, config);
  });
}

function differences(title: string, file: object, server: object): string[] {
  const said: Record<string, unknown> = { ...file };
  const stands: Record<string, unknown> = { ...server };
  const keys = [...new Set([...Object.keys(said), ...Object.keys(stands)])];
  return keys.flatMap((key) => {
    if (key in said) {
      const same = JSON.stringify(said[key]) === JSON.stringify(stands[key]);
      if (same || (!(key in stands) && isNothing(said[key]))) return [];
      // A server from before names could be given does not tell them apart.
      if (key === 'name' && stands[key] === undefined) return [];
      return [`${title}: ${key} is ${show(stands[key])}, the file says ${show(said[key])}`];
    }
    if (isNothing(stands[key]) || stands[key] === serverDefaults[key]) return [];
    return [`${title}: ${key} is ${show(stands[key])}, the file does not say it`];
  });
}

/** What a server says of what was never set; newer ones note their own version in the metadata. */
function isNothing(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !value;
  return Object.keys(value).every((key) => key.startsWith('_nats.'));
}

const show = (value: unknown): string => (value === undefined ? 'not set' : JSON.stringify(value));
