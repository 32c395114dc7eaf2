// SPDX-License-Identifier: Apache-2.0
import { ALL_FIELD_NAMES, TYPE_NAMES } from '../../src/core/definition/object-types/index.ts';
import {
  copied,
  idsOf,
  type Member,
  referenceTree,
  sectionOf,
  type Tree,
  textTree,
} from './definition-tree.ts';
import { expressionText, grammaticalText } from './expression-texts.ts';
import { ODD_NAMES, ODD_VALUES } from './odd-texts.ts';
import type { Random } from './random.ts';

const FIELDS = [...ALL_FIELD_NAMES];
const TYPES = [...TYPE_NAMES];
const LINKS = [
  'parent',
  'dependsOn',
  'input',
  'output',
  'precondition',
  'schedule',
  'runsOn',
  'onFail',
  'database',
];

/** A definition with one to six changes that its grammar knows: fields, types, references, rings, parameters. */
export function mutatedDefinition(seed: Tree, random: Random): Tree {
  const definition = copied(seed);
  for (let count = 1 + random.below(6); count > 0; count -= 1) change(definition, random);
  return definition;
}

function change(definition: Tree, random: Random): void {
  const kind = random.below(12);
  if (kind === 0) changeList(sectionOf(definition, 'objects'), random);
  else if (kind === 1) changeList(sectionOf(definition, 'parameters'), random);
  else if (kind === 2) changeValues(definition, random);
  else if (kind === 3 && definition.kind === 'object') changeMember(definition.members, definition, random);
  else if (kind === 4) link(definition, random);
  else {
    const section = sectionOf(definition, random.chance(85) ? 'objects' : 'parameters');
    const object = section.length === 0 ? undefined : random.pick(section);
    if (object?.kind === 'object') changeMember(object.members, definition, random);
  }
}

/** Takes an object away, doubles one, moves one, or puts something else in its place. */
function changeList(items: Tree[], random: Random): void {
  const at = random.below(items.length + 1);
  const item = items[at];
  switch (random.below(4)) {
    case 0:
      items.splice(at, 1);
      break;
    case 1:
      if (item !== undefined) items.push(copied(item));
      break;
    case 2:
      if (item !== undefined) items.unshift(...items.splice(at, 1));
      break;
    default:
      items.splice(
        at,
        random.below(2),
        random.pick<() => Tree>([() => oddTree(random), () => newObject(random)])(),
      );
  }
}

function newObject(random: Random): Tree {
  const members: Member[] = [
    { key: 'id', value: textTree(random.chance(50) ? random.pick(ODD_NAMES) : 'New') },
  ];
  if (random.chance(80)) members.push({ key: 'type', value: textTree(random.pick(TYPES)) });
  for (let count = random.below(5); count > 0; count -= 1) {
    members.push({ key: random.pick(FIELDS), value: textTree(random.pick(ODD_VALUES)) });
  }
  return { kind: 'object', members };
}

function changeValues(definition: Tree, random: Random): void {
  const values =
    definition.kind === 'object' ? definition.members.find(({ key }) => key === 'values') : undefined;
  if (values?.value.kind !== 'object') return;
  const key = random.chance(50) ? random.pick(['myPeriod', 'myWords', 'myCount']) : random.pick(ODD_NAMES);
  values.value.members.push({ key, value: newValue(definition, random) });
}

/** One reference from an object to another, or itself: rings come from it. */
function link(definition: Tree, random: Random): void {
  const objects = sectionOf(definition, 'objects');
  const ids = idsOf(definition);
  if (objects.length === 0 || ids.length === 0) return;
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const object = random.pick(objects);
    const member = { key: random.pick(LINKS), value: referenceTree(random.pick(ids)) };
    if (object.kind === 'object') object.members.push(member);
  }
}

function changeMember(members: Member[], definition: Tree, random: Random): void {
  const at = random.below(members.length + 1);
  const member = members[at];
  switch (random.below(6)) {
    case 0:
      members.splice(at, 1);
      break;
    case 1:
      if (member !== undefined) member.key = newKey(random);
      break;
    case 2:
      members.push({ key: newKey(random), value: newValue(definition, random) });
      break;
    case 3:
      if (member !== undefined)
        member.value = { kind: 'array', items: [member.value, newValue(definition, random)] };
      break;
    default:
      if (member !== undefined) member.value = newValue(definition, random);
  }
}

function newKey(random: Random): string {
  if (random.chance(70)) return random.pick(FIELDS);
  return random.chance(50) ? random.pick(ODD_NAMES) : `my${random.pick(['A', 'B', 'List', '_'])}`;
}

function newValue(definition: Tree, random: Random): Tree {
  switch (random.below(8)) {
    case 0:
    case 1:
      return textTree(random.pick(ODD_VALUES));
    case 2:
      return textTree(random.pick(random.chance(50) ? TYPES : ODD_NAMES));
    case 3:
      return textTree(grammaticalText(random));
    case 4:
      return textTree(expressionText(random));
    case 5: {
      const ids = idsOf(definition);
      return referenceTree(ids.length === 0 || random.chance(10) ? random.pick(ODD_NAMES) : random.pick(ids));
    }
    case 6:
      return {
        kind: 'array',
        items: Array.from({ length: random.below(5) }, () => newValue(definition, random)),
      };
    default:
      return oddTree(random);
  }
}

function oddTree(random: Random): Tree {
  const json = [
    'null',
    'true',
    '0',
    '-1e400',
    '01',
    '""',
    '{}',
    '[]',
    '[[[]]]',
    '{"ref":null}',
    '{"ref":"a","b":1}',
  ];
  return {
    kind: 'raw',
    json: random.pick([...json, '{"__proto__":"x"}', `${'['.repeat(70)}${']'.repeat(70)}`]),
  };
}
