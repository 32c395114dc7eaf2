// SPDX-License-Identifier: Apache-2.0
/**
 * The walls of the house: which part may import which. Type imports count. Everything that is not in the table is
 * forbidden, so a new part has to be written in here, with its place.
 */

/** Part -> parts it may import (through their face, `index.ts`). */
const MAY_IMPORT = {
  'core/model': [],
  'core/expression': ['core/model'],
  'core/schedule': ['core/model'],
  'core/iam': ['core/model'],
  'core/definition': ['core/schedule', 'core/expression', 'core/model'],
  'core/engine': ['core/definition', 'core/schedule', 'core/expression', 'core/model'],
  forms: ['core/definition', 'core/model'],
  store: ['core/model'],
  protocol: ['core/model'],
  keyring: ['core/model'],
  'object-store': ['core/model'],
  'task-logs': ['core/model'],
  resources: ['core/model'],
  settings: ['core/model'],
  telemetry: ['core/model'],
  client: ['protocol'],
  iam: ['store', 'keyring', 'core'],
  sts: ['iam', 'store', 'keyring', 'core'],
  scheduler: ['store', 'core'],
  api: ['store', 'protocol', 'keyring', 'task-logs', 'core'],
  server: ['api', 'sts', 'iam', 'protocol', 'store', 'telemetry', 'core'],
  runner: ['client', 'protocol', 'object-store', 'resources', 'core/model'],
  cli: ['client', 'protocol', 'settings', 'forms', 'core'],
};

/** `core` stands for every part of the core. */
function expand(parts) {
  return parts.flatMap((part) =>
    part === 'core' ? Object.keys(MAY_IMPORT).filter((name) => name.startsWith('core/')) : [part],
  );
}

const walls = Object.entries(MAY_IMPORT).map(([part, allowed]) => ({
  name: `wall-of-${part.replace('/', '-')}`,
  comment: `${part} may import ${allowed.length === 0 ? 'no other part' : allowed.join(', ')}`,
  severity: 'error',
  from: { path: `^src/${part}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: `^src/(${[part, ...expand(allowed)].join('|')})/` },
}));

const faces = Object.keys(MAY_IMPORT).map((part) => ({
  name: `face-of-${part.replace('/', '-')}`,
  comment: `other parts import only src/${part}/index.ts`,
  severity: 'error',
  from: { path: '^(src|scripts)/', pathNot: [`^src/${part}/`, '^src/main/', '\\.test\\.ts$', '^scripts/'] },
  to: { path: `^src/${part}/`, pathNot: `^src/${part}/index\\.ts$` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan',
      comment: 'a file that nobody imports is dead, unless it is an entry',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.test\\.ts$', '^src/main/', '^scripts/', '^test/', '/index\\.ts$'] },
      to: {},
    },
    {
      name: 'core-is-pure',
      comment: 'the core imports no Node module and no package',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '\\.test\\.ts$' },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'unknown'],
      },
    },
    {
      name: 'nobody-imports-main',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/main/', '\\.test\\.ts$'] },
      to: { path: '^src/main/' },
    },
    {
      name: 'no-dev-package-in-src',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...walls,
    ...faces,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
