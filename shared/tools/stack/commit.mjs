import { run } from './processes/processes.mjs';
import { root } from './settings.mjs';

/**
 * Of which commit this code is, for those who run it: by JATRA_COMMIT, or as git knows it. Nothing where neither does.
 * @returns {Promise<{ JATRA_COMMIT?: string }>}
 */
export async function readCommit() {
  const given = process.env.JATRA_COMMIT;
  if (given) return { JATRA_COMMIT: given };
  const { code, stdout } = await run('git', ['rev-parse', 'HEAD'], { cwd: root }).catch(() => ({
    code: 1,
    stdout: '',
  }));
  return code === 0 ? { JATRA_COMMIT: stdout.trim() } : {};
}
