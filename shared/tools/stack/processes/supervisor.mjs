import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { Trouble } from '../../../base/command.mjs';
import { logFolder } from '../settings.mjs';
import { launch } from './launch.mjs';
import { appendTo } from './log-file.mjs';
import { eachLine, eventually, identify } from './processes.mjs';
import { forgetStack, registerStack, stopMembers } from './registry.mjs';

/**
 * @typedef {import('../servers/postgres.mjs').Server} Server
 * @typedef {import('./registry.mjs').Member} Member
 */

const startPatienceMs = 60_000;

/**
 * Starts processes, notices when one ends by itself, and stops them all, the last one first.
 */
export function createSupervisor() {
  /** @type {Member[]} */
  const members = [];
  const stopping = new AbortController();
  /** @type {(trouble: Trouble) => void} */
  let reject = () => {};
  /** Rejects as soon as a process has ended that should run. */
  const lost = new Promise((_, fail) => {
    reject = fail;
  });
  lost.catch(() => {});

  /**
   * @param {Server} server
   * @param {import('node:child_process').ChildProcess} child
   * @param {string} where what to read when it ends
   */
  function adopt(server, child, where) {
    child.on('error', (error) =>
      reject(new Trouble(`${server.name} could not be started: ${error.message}`)),
    );
    child.on('exit', (code, signal) => {
      if (stopping.signal.aborted) return;
      const how = signal ? `was ended by ${signal}` : `ended by itself with code ${code}`;
      reject(new Trouble(`${server.name} ${how}. ${where}`));
    });
    if (!child.pid) return;
    const { name, signal, patienceMs } = server;
    members.push({ ...identify(child.pid), name, signal, patienceMs });
    registerStack(members);
  }

  function refuseWhileStopping() {
    if (stopping.signal.aborted) throw new Trouble('Stopped while starting.');
  }

  /** @param {Server} server */
  async function waitFor(server) {
    const ready = () => {
      refuseWhileStopping();
      return server.ready();
    };
    const came = await Promise.race([eventually(ready, startPatienceMs), lost]);
    if (!came) {
      throw new Trouble(
        `${server.name} did not get ready within ${startPatienceMs / 1000} s. See ${logOf(server)}`,
      );
    }
  }

  return {
    lost,
    /** Aborted when the stack begins to stop. */
    stopping: stopping.signal,

    /**
     * Starts a server that writes its own log, and waits until it answers.
     * @param {Server} server
     */
    async start(server) {
      refuseWhileStopping();
      const output = appendTo(join(logFolder, `${server.name}.log`));
      const child = launch(server, ['ignore', output, output]);
      closeSync(output);
      adopt(server, child, `See ${logOf(server)}`);
      await waitFor(server);
      return server;
    },

    /**
     * Starts a process whose output we read, and waits until it is ready.
     * @param {Server} server
     * @param {(line: string) => void} hear
     */
    async startHeard(server, hear) {
      refuseWhileStopping();
      const child = launch(server, ['ignore', 'pipe', 'pipe']);
      for (const stream of [child.stdout, child.stderr]) if (stream) eachLine(stream, hear);
      adopt(server, child, `See ${logOf(server)}`);
      await waitFor(server);
      return server;
    },

    /**
     * @param {(what: string) => void} say
     */
    async stop(say) {
      stopping.abort();
      await stopMembers(members, say);
      await forgetStack();
    },
  };
}

/** @typedef {ReturnType<typeof createSupervisor>} Supervisor */

/** @param {Server} server */
const logOf = ({ name }) => `.jatra/log/${name}.log`;
