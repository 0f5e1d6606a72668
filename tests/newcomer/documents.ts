import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dir, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** What a shell takes, as opposed to the name of a file or of a thing. */
const isCommand = (text: string) =>
  /^([A-Z_]+=\S+ )*(npm|npx|bun|bash|sh|node|git|docker|nats|curl|psql)( |$)|^export [A-Z]/.test(text) ||
  /^\S+\.sh$/.test(text);

function shellBlocks(markdown: string): string[] {
  return [...markdown.matchAll(fence)]
    .filter(([, language]) => language === 'sh' || language === 'bash')
    .map(([, , block]) => block!.trim());
}

function inline(markdown: string): string[] {
  return [...markdown.replaceAll(fence, '').matchAll(/`([^`]+)`/g)]
    .map(([, code]) => code!.replaceAll(/\s+/g, ' '))
    .filter(isCommand);
}

const withoutComment = (line: string) => line.replace(/ +#.*$/, '').trim();

/** The README's walk-through, which is pasted as a whole. */
export const walkThrough = shellBlocks(
  read('README.md').slice(read('README.md').indexOf('## A ticket, by curl')),
)[0]!;

/** The blocks of the runbook, each of which is pasted as a whole. */
export const runbookBlocks = shellBlocks(read('nats/RUNBOOK.md'));

/** Each other command that a reader of README, CONTRIBUTING, docs/developing.md and the runbook is told, once, in the order of the text. */
export function documentedCommands(): string[] {
  const pages = ['README.md', 'CONTRIBUTING.md', 'docs/developing.md'].map(read);
  const lines = pages
    .flatMap(shellBlocks)
    .filter((block) => block !== walkThrough)
    .flatMap((block) => block.split('\n').map(withoutComment).filter(Boolean));
  const named = [...pages, read('nats/RUNBOOK.md')].flatMap(inline);
  const pasted = runbookBlocks.flatMap((block) => block.split('\n'));
  return [...new Set([...lines, ...named])].filter(
    (command) => !command.startsWith('docker compose') && !pasted.includes(command),
  );
}
