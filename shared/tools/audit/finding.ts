import type { Sources } from './sources.ts';

/** What one check has seen. */
export interface Finding {
  /** How many things were looked at. */
  examined: number;
  /** What breaks the invariant, in words an operator can act on; ids, nothing personal. */
  violations: string[];
  /** What an operator may want to keep of it. */
  notes?: string[];
}

export interface Check {
  /** The invariant, in words. */
  says: string;
  look(sources: Sources): Promise<Finding>;
}
