// SPDX-License-Identifier: Apache-2.0
import type { Definition, Field, ObjectId, PipelineObject } from '../model/index.ts';
import { DEFAULT_TYPE, type ObjectType, typeNamed } from './object-types/index.ts';

/** Id of the object whose fields flow into every object without a parent of its own. Source: S33. */
export const DEFAULT_ID = 'Default';

const USER_FIELD = /^\*?my[A-Z_]/;

/** Whether a key is the author's own. Source: S38. */
export function isUserField(key: string): boolean {
  return USER_FIELD.test(key);
}

/** One key after inheritance; an own key hides the whole list of the parent. Source: S35. */
export interface EffectiveField {
  readonly values: readonly Field[];
  /** Object that the values are written on. */
  readonly owner: ObjectId;
  readonly via: 'own' | 'parent' | 'default';
}

/** An object with what it inherits. */
export interface EffectiveObject {
  readonly id: ObjectId;
  readonly name: string;
  readonly source: PipelineObject;
  readonly isDefault: boolean;
  /** Own `type`, or that of an explicit parent (S35); null when there is none. */
  readonly typeName: string | null;
  /** Null when there is no type name or nobody knows it. Default has its own table. */
  readonly type: ObjectType | null;
  /** Parent in force, explicit or Default; null when there is none. */
  readonly parentId: ObjectId | null;
  /** Fields written on the object, without `id`, `name`, `type`, `parent` and service fields. */
  readonly own: ReadonlyMap<string, readonly Field[]>;
  /** Own fields first, then inherited ones that the type knows. Source: S36. */
  readonly fields: ReadonlyMap<string, EffectiveField>;
  /** Keys that an explicit parent has and the type does not know. Source: S36. */
  readonly unknownInherited: readonly string[];
  /** The parents of this object lead back to itself. Source: S37. */
  readonly isOwnAncestor: boolean;
  /**
   * Whether nobody knows what it inherits: its id is another object's, or its parents are a ring or lead nowhere. What
   * it lacks is then no news.
   */
  readonly isCutOff: boolean;
  /** Fields were left out because there are too many after inheritance. */
  readonly isCut: boolean;
}

/** A whole definition after inheritance; of objects with one id the first is in `byId`. */
export interface Inheritance {
  readonly objects: readonly EffectiveObject[];
  readonly byId: ReadonlyMap<ObjectId, EffectiveObject>;
}

/** Works out what every object inherits; never fails, flags rings instead. Source: S33 to S37. */
export function inherit(definition: Definition, fieldsMax: number): Inheritance {
  const sources = new Map<ObjectId, PipelineObject>();
  for (const object of definition.objects) if (!sources.has(object.id)) sources.set(object.id, object);
  const ringed = ancestorsOfThemselves(sources);
  const byId = new Map<ObjectId, EffectiveObject>();
  const work: Work = { sources, ringed, byId, fieldsMax, handedDown: new Map() };
  for (const id of sources.keys()) resolve(id, work);
  const objects = definition.objects.map((object) => {
    const known = byId.get(object.id);
    return known?.source === object ? known : { ...make(object, undefined, work), isCutOff: true };
  });
  return { objects, byId };
}

interface Work {
  readonly sources: ReadonlyMap<ObjectId, PipelineObject>;
  readonly ringed: ReadonlySet<ObjectId>;
  readonly byId: Map<ObjectId, EffectiveObject>;
  readonly fieldsMax: number;
  /** What a parent's own field is to its children: one value for all of them. */
  readonly handedDown: Map<EffectiveField, EffectiveField>;
}

/** Parent that an object names itself; only a reference counts. */
function explicitParent(object: PipelineObject): ObjectId | null {
  for (const field of object.fields)
    if (field.key === 'parent' && field.kind === 'reference') return field.target;
  return null;
}

function parentOf(object: PipelineObject, work: Pick<Work, 'sources'>): ObjectId | null {
  const explicit = explicitParent(object);
  if (explicit !== null) return explicit;
  const fallback = work.sources.get(DEFAULT_ID as ObjectId);
  return fallback === undefined || object.id === DEFAULT_ID ? null : fallback.id;
}

/** Ids that lie on a ring of parents; each object has one parent, so a walk with marks finds them all. */
function ancestorsOfThemselves(sources: ReadonlyMap<ObjectId, PipelineObject>): ReadonlySet<ObjectId> {
  const ringed = new Set<ObjectId>();
  const walkOf = new Map<ObjectId, number>();
  let walk = 0;
  for (const start of sources.keys()) {
    walk += 1;
    const path: ObjectId[] = [];
    let at: ObjectId | null = start;
    while (at !== null && !walkOf.has(at)) {
      walkOf.set(at, walk);
      path.push(at);
      const object = sources.get(at);
      at = object === undefined ? null : parentOf(object, { sources });
    }
    if (at !== null && walkOf.get(at) === walk && sources.has(at)) {
      for (const id of path.slice(path.indexOf(at))) ringed.add(id);
    }
  }
  return ringed;
}

/** Resolves the chain above an object from the top down, without recursion: chains may be long. */
function resolve(id: ObjectId, work: Work): void {
  const chain: PipelineObject[] = [];
  let at: ObjectId | null = id;
  while (at !== null && !work.byId.has(at)) {
    const object = work.sources.get(at);
    if (object === undefined) break;
    chain.push(object);
    at = work.ringed.has(at) ? null : parentOf(object, work);
  }
  for (const object of chain.reverse()) {
    const parent = work.ringed.has(object.id) ? null : parentOf(object, work);
    work.byId.set(object.id, make(object, parent === null ? undefined : work.byId.get(parent), work));
  }
}

function make(object: PipelineObject, parent: EffectiveObject | undefined, work: Work): EffectiveObject {
  const isDefault = object.id === DEFAULT_ID;
  const explicit = explicitParent(object) !== null;
  const typeName = ownType(object, isDefault) ?? (explicit && parent !== undefined ? parent.typeName : null);
  const type =
    isDefault && typeName === null ? DEFAULT_TYPE : typeName === null ? null : (typeNamed(typeName) ?? null);
  const own = ownFields(object);
  const fields = new Map<string, EffectiveField>();
  for (const [key, values] of own) fields.set(key, { values, owner: object.id, via: 'own' });
  const unknownInherited: string[] = [];
  let isCut = false;
  for (const [key, field] of parent?.fields ?? []) {
    if (fields.has(key)) continue;
    const handed = handDown(field, parent?.isDefault === true, work);
    if (!accepts(type, key)) {
      if (handed.via === 'parent') unknownInherited.push(key);
    } else if (fields.size >= 2 * work.fieldsMax) isCut = true;
    else fields.set(key, handed);
  }
  const parentId = parent?.id ?? explicitParent(object);
  const isOwnAncestor = work.ringed.has(object.id);
  const isCutOff = isOwnAncestor || (parent === undefined ? explicit : parent.isCutOff);
  return {
    id: object.id,
    name: object.name,
    source: object,
    isDefault,
    typeName,
    type,
    parentId,
    own,
    fields,
    unknownInherited,
    isOwnAncestor,
    isCutOff,
    isCut,
  };
}

function handDown(field: EffectiveField, isFromDefault: boolean, { handedDown }: Work): EffectiveField {
  if (field.via !== 'own') return field;
  const known = handedDown.get(field);
  if (known !== undefined) return known;
  const handed: EffectiveField = {
    values: field.values,
    owner: field.owner,
    via: isFromDefault ? 'default' : 'parent',
  };
  handedDown.set(field, handed);
  return handed;
}

/** Untyped objects take everything, typed ones what their author may set. */
function accepts(type: ObjectType | null, key: string): boolean {
  if (type === null || type.category === 'default' || isUserField(key)) return true;
  const slot = type.slots.get(key);
  return slot !== undefined && slot.requirement !== 'forbidden' && !slot.runtime;
}

/** The type that an object names. CloudFormation templates give Default the type `Default`: that is none. */
function ownType(object: PipelineObject, isDefault: boolean): string | null {
  for (const field of object.fields) {
    if (field.key !== 'type' || field.kind !== 'string') continue;
    return isDefault && field.value === DEFAULT_ID ? null : field.value;
  }
  return null;
}

const NOT_FIELDS: ReadonlySet<string> = new Set(['id', 'name', 'type', 'parent']);

function ownFields(object: PipelineObject): ReadonlyMap<string, readonly Field[]> {
  const own = new Map<string, Field[]>();
  for (const field of object.fields) {
    if (NOT_FIELDS.has(field.key) || field.key.startsWith('@')) continue;
    const values = own.get(field.key);
    if (values === undefined) own.set(field.key, [field]);
    else values.push(field);
  }
  return own;
}
