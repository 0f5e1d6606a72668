import prelude from './prelude.lua' with { type: 'text' };
import trust from './trust.lua' with { type: 'text' };

/** A Lua script as its caller names it; the text that Redis gets depends on the epoch. */
export interface Script {
  name: string;
  /** What stands before every run of it. */
  heads: string[];
  body: string;
}

/** Works on a trip whose keys are trusted. */
export const script = (name: string, body: string): Script => ({ name, heads: [prelude, trust], body });

/** Makes keys, or says itself whether they can be trusted. */
export const untrustingScript = (name: string, body: string): Script => ({ name, heads: [prelude], body });

/**
 * The whole text under an epoch. The process's own mark keeps it apart from the same script of other processes:
 * what one of them loads into a Redis that forgot cannot make another trust it.
 */
export function textOf({ name, heads, body }: Script, epoch: number, processMark: string): string {
  const head = `-- ${name}, epoch ${epoch}, ${processMark}\nlocal EPOCH = '${epoch}'\n`;
  return [head, ...heads, body].join('\n');
}

/** Loaded once, by whoever raised the epoch: while Redis knows it, it has remembered everything since. */
export const witnessOf = (epoch: number): string => `return 'jatra seats, epoch ${epoch}'`;
