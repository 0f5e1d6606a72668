import { expect, test } from 'bun:test';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { durableName } from '#shared/bus/consume';
import { withoutInboxRow } from '#shared/tools/audit/events';
import { services } from '../services/main.ts';
import { declaredConsumers } from '../shared/tools/generate/nats-consumers.ts';

const root = join(import.meta.dir, '..');
const config = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), {}, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: () => {},
} as ts.ParseConfigFileHost)!;
const program = ts.createProgram(config.fileNames, config.options);
const checker = program.getTypeChecker();

/** What a name stands for, through imports; undefined for what is not ours. */
function declarationOf(name: ts.Node): ts.Node | undefined {
  let symbol = checker.getSymbolAtLocation(name);
  if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
  const found = symbol?.valueDeclaration;
  return found && !found.getSourceFile().fileName.includes('node_modules') ? found : undefined;
}

/** The table, or a function of its file: `firstDelivery` and the like. */
const isInbox = (node: ts.Node): boolean =>
  node.getSourceFile().fileName.endsWith('/shared/bus/inbox.ts') &&
  (ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node));

/** What runs where this is named: a function, or those that make one of its named type, where a verb is given it. */
function codeOf(name: ts.Identifier): ts.Node[] {
  const declaration = declarationOf(name);
  if (!declaration) return [];
  if (ts.isFunctionDeclaration(declaration) || ts.isVariableDeclaration(declaration)) return [declaration];
  const type = checker.getTypeAtLocation(name).aliasSymbol;
  const file = type?.declarations?.[0]?.getSourceFile();
  if (!type || !file || file.fileName.includes('node_modules')) return [];
  return file.statements.filter((one) => ts.isFunctionDeclaration(one) && one.type?.getText() === type.name);
}

/** Whether anything that this piece of code names, and what that names in turn, is the table `inbox`. */
function reachesInbox(node: ts.Node, seen = new Set<ts.Node>()): boolean {
  if (seen.has(node)) return false;
  seen.add(node);
  if (isInbox(node)) return true;
  let found = false;
  const visit = (child: ts.Node): void => {
    if (found) return;
    if (ts.isIdentifier(child)) {
      if (codeOf(child).some((one) => reachesInbox(one, seen))) found = true;
    }
    ts.forEachChild(child, visit);
  };
  visit(node);
  return found;
}

/** The type that the contract of a subscription declares: `event('booking.confirmed', …)`. */
function typeOf(contract: ts.Node): string | undefined {
  const declaration = declarationOf(ts.isPropertyAccessExpression(contract) ? contract.name : contract);
  if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
  const { initializer } = declaration;
  if (!ts.isCallExpression(initializer)) return undefined;
  const [type] = initializer.arguments;
  return type && ts.isStringLiteral(type) ? type.text : undefined;
}

/** Every `on(contract, verb)` of the services; `telling(contract, …)` makes one of its own. */
function readSubscriptions(): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const file of program.getSourceFiles()) {
    const [folder, service] = relative(root, file.fileName).split('/');
    if (folder !== 'services' || /test|fixtures/.test(file.fileName)) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
        const isOurs = ['on', 'telling'].includes(node.expression.text);
        const type = isOurs && node.arguments[0] ? typeOf(node.arguments[0]) : undefined;
        if (type) {
          const verb = node.expression.text === 'on' ? node.arguments[1]! : declarationOf(node.expression)!;
          found.set(durableName(service!, { type }), reachesInbox(verb));
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}

const inCode = readSubscriptions();

test('a subscription declares an inbox key where its verb leaves an inbox row, and nowhere else', () => {
  const declared = services.flatMap(({ name, subscriptions = [] }) =>
    subscriptions.map(({ contract, inboxKey }) => [durableName(name, contract), inboxKey !== undefined]),
  );
  expect(declared.toSorted()).toEqual([...inCode].toSorted());
});

test('every consumer leaves an inbox row, or the audit knows that it does not and where else to look', async () => {
  const declared = (await declaredConsumers())
    .filter(({ stream_name }) => stream_name !== 'DEAD')
    .map(({ durable_name }) => durable_name);
  expect([...inCode.keys()].toSorted()).toEqual(declared.toSorted());
  const silent = [...inCode].filter(([, reaches]) => !reaches).map(([durable]) => durable);
  expect(silent.toSorted()).toEqual(withoutInboxRow.toSorted());
});
