// SPDX-License-Identifier: Apache-2.0
import { snsAlarm } from './actions/sns-alarm.ts';
import { terminate } from './actions/terminate.ts';
import { copyActivity } from './activities/copy-activity.ts';
import { emrActivity } from './activities/emr-activity.ts';
import { hadoopActivity } from './activities/hadoop-activity.ts';
import { hiveActivity } from './activities/hive-activity.ts';
import { hiveCopyActivity } from './activities/hive-copy-activity.ts';
import { pigActivity } from './activities/pig-activity.ts';
import { redshiftCopyActivity } from './activities/redshift-copy-activity.ts';
import { shellCommandActivity } from './activities/shell-command-activity.ts';
import { sqlActivity } from './activities/sql-activity.ts';
import { ebsBlockDeviceConfig } from './configurations/ebs-block-device-config.ts';
import { ebsConfiguration } from './configurations/ebs-configuration.ts';
import { emrConfiguration } from './configurations/emr-configuration.ts';
import { httpProxy } from './configurations/http-proxy.ts';
import { property } from './configurations/property.ts';
import { shellScriptConfig } from './configurations/shell-script-config.ts';
import { volumeSpecification } from './configurations/volume-specification.ts';
import { csv } from './data-formats/csv.ts';
import { customFormat } from './data-formats/custom-format.ts';
import { dynamoDbDataFormat } from './data-formats/dynamodb-data-format.ts';
import { dynamoDbExportDataFormat } from './data-formats/dynamodb-export-data-format.ts';
import { regEx } from './data-formats/reg-ex.ts';
import { tsv } from './data-formats/tsv.ts';
import { dynamoDbDataNode } from './data-nodes/dynamodb-data-node.ts';
import { mySqlDataNode } from './data-nodes/my-sql-data-node.ts';
import { redshiftDataNode } from './data-nodes/redshift-data-node.ts';
import { s3DataNode } from './data-nodes/s3-data-node.ts';
import { sqlDataNode } from './data-nodes/sql-data-node.ts';
import { jdbcDatabase } from './databases/jdbc-database.ts';
import { rdsDatabase } from './databases/rds-database.ts';
import { redshiftDatabase } from './databases/redshift-database.ts';
import { defaultObject } from './default-object.ts';
import type { Category, ObjectType } from './object-type.ts';
import { parameterObject } from './parameter-object.ts';
import { parameterValue } from './parameter-value.ts';
import { dynamoDbDataExists } from './preconditions/dynamodb-data-exists.ts';
import { dynamoDbTableExists } from './preconditions/dynamodb-table-exists.ts';
import { exists } from './preconditions/exists.ts';
import { s3KeyExists } from './preconditions/s3-key-exists.ts';
import { s3PrefixNotEmpty } from './preconditions/s3-prefix-not-empty.ts';
import { shellCommandPrecondition } from './preconditions/shell-command-precondition.ts';
import { ec2Resource } from './resources/ec2-resource.ts';
import { emrCluster } from './resources/emr-cluster.ts';
import { schedule } from './schedule.ts';

/** Types that an object of a definition may have. */
const DECLARABLE: readonly ObjectType[] = [
  copyActivity,
  emrActivity,
  hadoopActivity,
  hiveActivity,
  hiveCopyActivity,
  pigActivity,
  redshiftCopyActivity,
  shellCommandActivity,
  sqlActivity,
  dynamoDbDataNode,
  mySqlDataNode,
  sqlDataNode,
  redshiftDataNode,
  s3DataNode,
  ec2Resource,
  emrCluster,
  dynamoDbDataExists,
  dynamoDbTableExists,
  exists,
  s3KeyExists,
  s3PrefixNotEmpty,
  shellCommandPrecondition,
  jdbcDatabase,
  rdsDatabase,
  redshiftDatabase,
  csv,
  tsv,
  customFormat,
  regEx,
  dynamoDbDataFormat,
  dynamoDbExportDataFormat,
  snsAlarm,
  terminate,
  schedule,
  httpProxy,
  shellScriptConfig,
  emrConfiguration,
  property,
  ebsConfiguration,
  ebsBlockDeviceConfig,
  volumeSpecification,
];

/**
 * Every table, with those that no object names as its type: Default and the parameter section. Source: S42;
 * object-types.json.
 */
export const ALL_TYPES: readonly ObjectType[] = [
  ...DECLARABLE,
  defaultObject,
  parameterObject,
  parameterValue,
];

const BY_NAME: ReadonlyMap<string, ObjectType> = new Map(
  DECLARABLE.flatMap((type) => [type.name, ...type.aliases].map((name) => [name, type] as const)),
);

/** Names of groups of types, as slots use them; `Any` is every type. */
const GROUP_CATEGORIES: ReadonlyMap<string, readonly Category[]> = new Map<string, readonly Category[]>([
  ['Activity', ['activity']],
  ['DataNode', ['dataNode']],
  ['Resource', ['resource']],
  ['Precondition', ['precondition']],
  ['Database', ['database']],
  ['DataFormat', ['dataFormat']],
  ['Action', ['action']],
  ['Runnable', ['activity', 'dataNode', 'resource', 'precondition']],
]);

/** The names that `type` may have, aliases left out. */
export const TYPE_NAMES: readonly string[] = DECLARABLE.map((type) => type.name);

/** Finds a type by its name or an alias; the case matters. */
export function typeNamed(name: string): ObjectType | undefined {
  return BY_NAME.get(name);
}

/** Table of the object `Default`. Source: S29, S36. */
export const DEFAULT_TYPE: ObjectType = defaultObject;

/** Table of a parameter object. Source: S65. */
export const PARAMETER_TYPE: ObjectType = parameterObject;

/** Whether an object of `type` may stand where a slot wants one of `refTypes`. Source: S59. */
export function fitsReference(type: ObjectType, refTypes: readonly string[]): boolean {
  return refTypes.some(
    (wanted) =>
      wanted === 'Any' ||
      wanted === type.name ||
      (GROUP_CATEGORIES.get(wanted)?.includes(type.category) ?? false),
  );
}

/** Every field name that some type has, for definitions' Default and the check of unknown names. */
export const ALL_FIELD_NAMES: ReadonlySet<string> = new Set(
  ALL_TYPES.flatMap((type) => [...type.slots.keys()]),
);
