import prelude from './prelude.lua' with { type: 'text' };
import trust from './trust.lua' with { type: 'text' };

/** A Lua script as its caller names it; the text that Redis gets depends on the epoch. */
export interface Script {
  name: string;
  body: string;
}

export function script(name: string, body: string): Script {
  return { name, body };
}

/** The one script that makes keys rather than trusting them. */
export const rebuilding = 'rebuild-trip';

/**
 * The whole text under an epoch. The process's own mark keeps it apart from the same script of other processes:
 * what one of them loads into a Redis that forgot cannot make another trust it.
 */
export function textOf({ name, body }: Script, epoch: number, processMark: string): string {
  const head = `-- ${name}, epoch ${epoch}, ${processMark}\nlocal EPOCH = '${epoch}'\n`;
  return [head, prelude, ...(name === rebuilding ? [] : [trust]), body].join('\n');
}

/** Loaded once, by whoever raised the epoch: while Redis knows it, it has remembered everything since. */
export const witnessOf = (epoch: number): string => `return 'jatra seats, epoch ${epoch}'`;
