// SPDX-License-Identifier: Apache-2.0
import {
  type Field,
  type Instant,
  type ObjectId,
  referenceField,
  stringField,
  wireTime,
} from '../../core/model/index.ts';

/** Builds a list of fields; what has no value is left out, not sent empty. Source: S15. */
export interface FieldList {
  text(key: string, value: string | number | null | undefined): FieldList;
  time(key: string, at: Instant | null | undefined): FieldList;
  reference(key: string, target: ObjectId | null | undefined): FieldList;
  references(key: string, targets: readonly ObjectId[]): FieldList;
  all(fields: readonly Field[]): FieldList;
  done(): readonly Field[];
}

/** An empty list. */
export function fieldList(): FieldList {
  const fields: Field[] = [];
  const list: FieldList = {
    text(key, value) {
      if (value !== null && value !== undefined) fields.push(stringField(key, String(value)));
      return list;
    },
    time(key, at) {
      return list.text(key, at === null || at === undefined ? null : wireTime(at));
    },
    reference(key, target) {
      if (target !== null && target !== undefined) fields.push(referenceField(key, target));
      return list;
    },
    references(key, targets) {
      for (const target of targets) fields.push(referenceField(key, target));
      return list;
    },
    all(more) {
      fields.push(...more);
      return list;
    },
    done() {
      return fields;
    },
  };
  return list;
}
