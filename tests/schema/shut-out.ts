import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import api from '../../docs/openapi.json';

/**
 * Of the answers to one operation; beyond, it was hardly tried. Registrations and codes for the one phone of the examples
 * come near it by limits of their own.
 */
const mostShutOut = 1 / 3;

interface Interaction {
  request: { headers: Record<string, string[]> };
  response: { status_code: number } | null;
}

export interface ShutOut {
  operation: string;
  answers: number;
  of: number;
}

/**
 * The operations that were hardly tried: too many answers were 429, or 401 to a token of the run's own. What is sent
 * without a token or with a spoiled one is meant to be refused.
 * @param report the events of schemathesis, one a line
 */
export async function shutOut(report: string): Promise<ShutOut[]> {
  const counts = new Map<string, ShutOut>();
  for await (const line of createInterface({ input: createReadStream(report) })) {
    if (!line.startsWith('{"ScenarioFinished"')) continue;
    const { recorder } = JSON.parse(line).ScenarioFinished as {
      recorder: { label: string; interactions?: Record<string, Interaction> };
    };
    const operation = recorder.label;
    const count = counts.get(operation) ?? { operation, answers: 0, of: 0 };
    counts.set(operation, count);
    for (const { request, response } of Object.values(recorder.interactions ?? {})) {
      if (!response) continue;
      count.of++;
      const isRefused = response.status_code === 401 && asksForToken(operation) && isSignedIn(request);
      if (isRefused || response.status_code === 429) count.answers++;
    }
  }
  return [...counts.values()].filter(({ answers, of }) => answers > of * mostShutOut);
}

/** @param operation a method and a path of the document */
function asksForToken(operation: string): boolean {
  const [method = '', path = ''] = operation.split(' ');
  const paths = api.paths as unknown as Record<string, Record<string, { security: object[] }> | undefined>;
  return paths[path]?.[method.toLowerCase()]?.security.length !== 0;
}

/** A JWT begins so: three parts, of which the first is JSON. */
const isSignedIn = ({ headers }: Interaction['request']) =>
  Object.entries(headers).some(
    ([name, values]) =>
      name.toLowerCase() === 'authorization' &&
      values.some((value) => /^Bearer eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(value)),
  );
