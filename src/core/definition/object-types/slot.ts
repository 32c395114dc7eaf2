// SPDX-License-Identifier: Apache-2.0
/** What a slot can hold. Source: S42, object-types.json "slotTypes". */
export type SlotKind =
  | 'String'
  | 'Integer'
  | 'Double'
  | 'Boolean'
  | 'DateTime'
  | 'Period'
  | 'Enumeration'
  | 'Reference';

/** Whether a field must be there, judged after inheritance; `oneOfGroup:x` asks for one field of group x. */
export type Requirement = 'required' | 'optional' | 'forbidden' | `oneOfGroup:${string}`;

/** Where a slot is known from: the service's reference, published definitions only, or our own additions. */
export type SlotOrigin = 'documented' | 'undocumented' | 'extension';

/** One field that a type allows. */
export interface Slot {
  readonly kind: SlotKind;
  readonly requirement: Requirement;
  /** Several values are permitted. */
  readonly list: boolean;
  /** Names of types or of groups of types; empty unless `kind` is Reference. */
  readonly refTypes: readonly string[];
  /** Allowed texts, compared without case (S47); empty when any text will do. */
  readonly values: readonly string[];
  /** `values` are examples, not a closed set. */
  readonly open: boolean;
  /** Bounds of a number; on a list of texts `max` counts values. */
  readonly min: number | null;
  readonly max: number | null;
  /** Set by the service or a Task Runner, not by the author. */
  readonly runtime: boolean;
  readonly secret: boolean;
  readonly deprecated: boolean;
  /** False for fields that are never evaluated: id, name, type. Source: S76. */
  readonly evaluated: boolean;
  readonly origin: SlotOrigin;
}

/** What the builders below take beside the kind; everything has a plain default. */
export interface SlotOptions {
  readonly required?: boolean;
  readonly forbidden?: boolean;
  /** Name of the group of fields of which one must be set. */
  readonly oneOf?: string;
  readonly list?: boolean;
  readonly values?: readonly string[];
  readonly open?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly runtime?: boolean;
  readonly secret?: boolean;
  readonly deprecated?: boolean;
  readonly evaluated?: boolean;
  readonly origin?: SlotOrigin;
}

/** Slots by field name. */
export type Slots = Readonly<Record<string, Slot>>;

/** A String slot. */
export const text = (options: SlotOptions = {}): Slot => slot('String', options);
/** An Integer slot. */
export const integer = (options: SlotOptions = {}): Slot => slot('Integer', options);
/** A Double slot. */
export const double = (options: SlotOptions = {}): Slot => slot('Double', options);
/** A Boolean slot. */
export const boolean = (options: SlotOptions = {}): Slot => slot('Boolean', options);
/** A DateTime slot. */
export const dateTime = (options: SlotOptions = {}): Slot => slot('DateTime', options);
/** A Period slot. */
export const period = (options: SlotOptions = {}): Slot => slot('Period', options);
/** An Enumeration slot; without values any text will do. */
export const enumeration = (values: readonly string[], options: SlotOptions = {}): Slot =>
  slot('Enumeration', { ...options, values });
/** A Reference slot to objects of the named types or groups of types. */
export const reference = (refTypes: readonly string[], options: SlotOptions = {}): Slot => ({
  ...slot('Reference', options),
  refTypes,
});

function slot(kind: SlotKind, options: SlotOptions): Slot {
  return {
    kind,
    requirement: requirementOf(options),
    list: options.list ?? false,
    refTypes: [],
    values: options.values ?? [],
    open: options.open ?? false,
    min: options.min ?? null,
    max: options.max ?? null,
    runtime: options.runtime ?? false,
    secret: options.secret ?? false,
    deprecated: options.deprecated ?? false,
    evaluated: options.evaluated ?? true,
    origin: options.origin ?? 'documented',
  };
}

function requirementOf(options: SlotOptions): Requirement {
  if (options.required === true) return 'required';
  if (options.forbidden === true) return 'forbidden';
  return options.oneOf === undefined ? 'optional' : `oneOfGroup:${options.oneOf}`;
}
