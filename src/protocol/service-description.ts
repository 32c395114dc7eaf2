// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';

/**
 * A text. Lengths count Unicode code points; `sensitive` values are never repeated in an error text. Source:
 * S10.
 */
export interface StringShape {
  readonly type: 'string';
  readonly min?: number;
  readonly max?: number;
  /**
   * `text`: tab, LF, CR and everything from U+0020 but lone surrogates, U+FFFE and U+FFFF. Source:
   * protocol.md section 3.
   */
  readonly characters?: 'text' | 'base64';
  readonly enum?: readonly string[];
  readonly sensitive?: boolean;
}

/** A whole number; bounds are inclusive. */
export interface IntegerShape {
  readonly type: 'integer';
  readonly min?: number;
  readonly max?: number;
}

/** Members by name, each the name of a shape. */
export interface StructureShape {
  readonly type: 'structure';
  readonly members: Readonly<Record<string, string>>;
  readonly required: readonly string[];
  readonly atMostOneOf?: readonly string[];
}

/** A list (its length within bounds) or a map with text keys, `member` being the name of a shape. */
export interface CollectionShape {
  readonly type: 'list' | 'map';
  readonly member: string;
  readonly min?: number;
  readonly max?: number;
}

export type Shape =
  | StringShape
  | IntegerShape
  | StructureShape
  | CollectionShape
  | { readonly type: 'boolean' }
  | { readonly type: 'timestamp' };

/** One operation; `output` null answers with an empty body (S4), `extension` is ours and not AWS's. */
export interface OperationDescription {
  readonly extension?: boolean;
  readonly input: Omit<StructureShape, 'type'>;
  readonly output: Omit<StructureShape, 'type'> | null;
  /** Beside InternalServiceError and InvalidRequestException, which every operation has. Source: S5. */
  readonly errors: readonly string[];
}

/** The service as data: what `shapes.ts` is generated from and what requests are checked against. */
export interface ServiceDescription {
  readonly service: string;
  readonly apiVersion: string;
  readonly targetPrefixes: readonly string[];
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly operations: Readonly<Record<string, OperationDescription>>;
}

/**
 * The description that lies beside this file, read once.
 *
 * Source: protocol.md section 3, S1 to S10; lengths and required members as in service-2.json.
 */
export const SERVICE_DESCRIPTION: ServiceDescription = JSON.parse(
  readFileSync(new URL('./service-description.json', import.meta.url), 'utf8'),
) as ServiceDescription; // our own file, held to this type by shapes.test.ts
