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

/** What holds where a field is neither set nor inherited. */
export interface SlotDefault {
  /** As it would be written; a list of texts for a list. */
  readonly value: string | readonly string[];
  /** Stated by the guide; remembered from older copies of it; read off its examples; chosen by us. */
  readonly basis: 'documented' | 'recalled' | 'inferred' | 'ours';
  /** What holds in this service, where that differs; the profile `aws` may bring `value` back. */
  readonly here?: string;
}

/** Another field of the same object that does away with a requirement. */
export interface Waiver {
  readonly field: string;
  /** Its value, compared without case (S47). */
  readonly is: string;
}

/** One field that a type allows. Source: S42. */
export interface Slot {
  /** What the field means, in a sentence or two. */
  readonly about: string;
  /** Rules that govern it, such as `S61, S62`; null when only the guide speaks of it. */
  readonly rules: string | null;
  /** Where it is known from, when that is not the source of its type. */
  readonly source: string | null;
  readonly kind: SlotKind;
  readonly requirement: Requirement;
  readonly requiredUnless: Waiver | null;
  readonly byDefault: SlotDefault | null;
  /** Several values are permitted. */
  readonly list: boolean;
  /** The guide has one value, yet several are taken: input and output of any activity. Source: S59. */
  readonly severalTaken: boolean;
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

/** What the builders below take beside description and kind; everything has a plain default. */
export interface SlotOptions {
  readonly rules?: string;
  readonly source?: string;
  readonly required?: boolean;
  readonly requiredUnless?: Waiver;
  readonly forbidden?: boolean;
  /** Name of the group of fields of which one must be set. */
  readonly oneOf?: string;
  readonly byDefault?: SlotDefault;
  readonly list?: boolean;
  readonly severalTaken?: boolean;
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

type Builder = (about: string, options?: SlotOptions) => Slot;

/** A String slot. */
export const text: Builder = (about, options = {}) => slot('String', about, options);
/** An Integer slot. */
export const integer: Builder = (about, options = {}) => slot('Integer', about, options);
/** A Double slot. */
export const double: Builder = (about, options = {}) => slot('Double', about, options);
/** A Boolean slot. */
export const boolean: Builder = (about, options = {}) => slot('Boolean', about, options);
/** A DateTime slot. */
export const dateTime: Builder = (about, options = {}) => slot('DateTime', about, options);
/** A Period slot. */
export const period: Builder = (about, options = {}) => slot('Period', about, options);
/** An Enumeration slot; without values any text will do. */
export const enumeration = (about: string, values: readonly string[], options: SlotOptions = {}): Slot =>
  slot('Enumeration', about, { ...options, values });
/** A Reference slot to objects of the named types or groups of types. */
export const reference = (about: string, refTypes: readonly string[], options: SlotOptions = {}): Slot => ({
  ...slot('Reference', about, options),
  refTypes,
});

function slot(kind: SlotKind, about: string, options: SlotOptions): Slot {
  return {
    about,
    rules: options.rules ?? null,
    source: options.source ?? null,
    kind,
    requirement: requirementOf(options),
    requiredUnless: options.requiredUnless ?? null,
    byDefault: options.byDefault ?? null,
    list: options.list ?? false,
    severalTaken: options.severalTaken ?? false,
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
