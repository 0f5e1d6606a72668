import { Trouble } from '../../base/command.mjs';

const oldestNode = 20;

/** Refuses machines on which nothing below would work. */
export function checkMachine() {
  if (process.platform !== 'linux') {
    throw new Trouble(`Jatra starts on Linux; on ${process.platform}, use a container or a virtual machine.`);
  }
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new Trouble(`Node ${process.versions.node} is too old: Jatra needs Node ${oldestNode} or newer.`);
  }
}
