// SPDX-License-Identifier: Apache-2.0
import {
  type Definition,
  type Field,
  holdsSecret,
  type ParameterObject,
  type ParameterValue,
  type PipelineId,
  type PipelineObject,
  refuse,
} from '../../core/model/index.ts';
import { MASK, placeOf, type Vault } from '../../keyring/index.ts';
import { literalSegments } from './literal-segments.ts';

/**
 * Secrets of a definition: values under a key, or of a parameter, that begins with `*`. They are stored sealed,
 * answered masked, and a mask that is put back means "unchanged" for the same object and field. Source: S39, X68.
 */
export function isSecret(name: string): boolean {
  return name.startsWith('*');
}

/** Where the secrets of a pipeline open, and nowhere else. Source: X66. */
export function secretPlace(id: PipelineId): string {
  return placeOf('definition', id, 'secret');
}

/** A name in braces: it says where a secret comes from and holds none, so it is shown as it was put (S27). */
const NAME_ONLY = /^#\{\s*\*?[A-Za-z_][A-Za-z0-9_.]*\s*\}$/;

function masked(text: string): string {
  return text === '' || NAME_ONLY.test(text) ? text : MASK;
}

/** A text as answers show it: masked as a whole under a secret name, else with every sealed part masked. */
export function maskText(vault: Vault, name: string, text: string): string {
  return isSecret(name) ? masked(text) : vault.maskAll(text);
}

/** Fields as answers show them; a field that holds no secret is given as it is. */
export function maskFields(vault: Vault, fields: readonly Field[]): readonly Field[] {
  return fields.map((field) => {
    if (field.kind !== 'string' || (!isSecret(field.key) && !holdsSecret(field.value))) return field;
    return { ...field, value: maskText(vault, field.key, field.value) };
  });
}

/** A definition as GetPipelineDefinition shows it. */
export function maskDefinition(definition: Definition): Definition {
  return mapSecrets(definition, masked);
}

/** An object as the Task Runner that owns the task gets it: every secret in clear. */
export function unsealObject(vault: Vault, id: PipelineId, object: PipelineObject): PipelineObject {
  const place = secretPlace(id);
  return {
    ...object,
    fields: object.fields.map((field) =>
      field.kind === 'string' ? { ...field, value: vault.unsealAll(field.value, place) } : field,
    ),
  };
}

/**
 * A definition as it is stored: literal parts of secrets sealed, expressions inside them kept so that the engine can
 * evaluate them, and masks replaced by what `stored` has at the same place. Faults: a mask with nothing behind it,
 * and a text that looks sealed already.
 */
export function sealDefinition(
  vault: Vault,
  id: PipelineId,
  given: Definition,
  stored: Definition | null,
): Definition {
  refuseSealedTexts(vault, given);
  const known = stored === null ? new Map<string, string>() : secretsOf(stored);
  const place = secretPlace(id);
  return mapSecrets(given, (text, where) => {
    if (text !== MASK) return sealLiterals(vault, text, place);
    const before = known.get(where.key);
    if (before !== undefined) return before;
    return refuse('INVALID_REQUEST', {
      reason: `${where.label}: the value is the mask ${MASK}, but no value is stored there: give the real one`,
    });
  });
}

/** Nobody evaluates what is sealed, so an escaped `##{` becomes what it stands for now. Source: S77. */
function sealLiterals(vault: Vault, text: string, place: string): string {
  return literalSegments(text)
    .map((segment) =>
      segment.isLiteral && segment.text !== ''
        ? vault.sealText(segment.text.replaceAll('##{', '#{'), place)
        : segment.text,
    )
    .join('');
}

/** Nobody outside can have a sealed text, so one in a request is a trial. */
function refuseSealedTexts(vault: Vault, definition: Definition): void {
  const texts: readonly (readonly [string, string])[] = [
    ...definition.objects.flatMap((object) =>
      object.fields.map(
        (field) =>
          [
            `Object '${object.id}', field '${field.key}'`,
            field.kind === 'string' ? field.value : '',
          ] as const,
      ),
    ),
    ...definition.parameters.flatMap((parameter) =>
      parameter.attributes.map(
        (attribute) =>
          [`Parameter '${parameter.id}', attribute '${attribute.key}'`, attribute.value] as const,
      ),
    ),
    ...definition.values.map((value) => [`Value of parameter '${value.id}'`, value.value] as const),
  ];
  for (const [label, text] of texts)
    if (vault.maskAll(text) !== text)
      refuse('INVALID_REQUEST', {
        reason: `${label}: the text has the form of a sealed secret: give the value itself`,
      });
}

/** Where a secret stands: `key` tells places apart, `label` names the place to a human. */
interface SecretPlace {
  readonly key: string;
  readonly label: string;
}

function secretsOf(definition: Definition): Map<string, string> {
  const found = new Map<string, string>();
  mapSecrets(definition, (text, where) => {
    found.set(where.key, text);
    return text;
  });
  return found;
}

/** The definition with every secret text replaced; the n-th value of a repeated key is a place of its own. */
function mapSecrets(
  definition: Definition,
  change: (text: string, where: SecretPlace) => string,
): Definition {
  return {
    objects: definition.objects.map((object) => mapObject(object, change)),
    parameters: definition.parameters.map((parameter) => mapParameter(parameter, change)),
    values: mapValues(definition.values, change),
  };
}

function mapObject(
  object: PipelineObject,
  change: (text: string, where: SecretPlace) => string,
): PipelineObject {
  if (!object.fields.some((field) => isSecret(field.key))) return object;
  const count = counter();
  const fields = object.fields.map((field) => {
    if (field.kind !== 'string' || !isSecret(field.key) || field.value === '') return field;
    const key = JSON.stringify(['object', object.id, field.key, count(field.key)]);
    return {
      ...field,
      value: change(field.value, { key, label: `Object '${object.id}', field '${field.key}'` }),
    };
  });
  return { ...object, fields };
}

function mapParameter(
  parameter: ParameterObject,
  change: (text: string, where: SecretPlace) => string,
): ParameterObject {
  if (!isSecret(parameter.id)) return parameter;
  const count = counter();
  const attributes = parameter.attributes.map((attribute) => {
    if (attribute.key !== 'default' || attribute.value === '') return attribute;
    const key = JSON.stringify(['default', parameter.id, count(attribute.key)]);
    return {
      ...attribute,
      value: change(attribute.value, { key, label: `Parameter '${parameter.id}', default` }),
    };
  });
  return { ...parameter, attributes };
}

function mapValues(
  values: readonly ParameterValue[],
  change: (text: string, where: SecretPlace) => string,
): readonly ParameterValue[] {
  const count = counter();
  return values.map((value) => {
    if (!isSecret(value.id) || value.value === '') return value;
    const key = JSON.stringify(['value', value.id, count(value.id)]);
    return { ...value, value: change(value.value, { key, label: `Value of parameter '${value.id}'` }) };
  });
}

function counter(): (name: string) => number {
  const counts = new Map<string, number>();
  return (name) => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count;
  };
}
