// SPDX-License-Identifier: Apache-2.0
import { instantOf } from '../../core/model/index.ts';
import type { PolicyRecord } from '../records/index.ts';

const ALLOW_ALL = allow('*');
const DEFAULT_ROLES = [
  'arn:aws:iam::*:role/DataPipelineDefaultRole',
  'arn:aws:iam::*:role/DataPipelineDefaultResourceRole',
];
const READ_ACTIONS = ['Describe*', 'Get*', 'List*', 'QueryObjects', 'EvaluateExpression', 'Validate*'];

interface Shipped {
  readonly name: string;
  readonly path: string;
  readonly version: number;
  readonly description: string;
  readonly statements: readonly unknown[];
}

/**
 * Managed policies of AWS that exist here by the same names, so that roles and scripts that name them work. What they
 * allow is written for this service, and not more than it can be asked for. Source: X54, protocol.md section 4.
 */
const SHIPPED: readonly Shipped[] = [
  {
    ...{ name: 'AdministratorAccess', path: '/', version: 1 },
    description: 'Everything.',
    statements: [ALLOW_ALL],
  },
  {
    ...{ name: 'PowerUserAccess', path: '/', version: 1 },
    description: 'Everything but users, groups, roles and policies.',
    statements: [
      { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
      allow('iam:ListRoles', 'iam:GetAccountSummary'),
    ],
  },
  {
    ...{ name: 'ReadOnlyAccess', path: '/', version: 1 },
    description: 'Looking at everything and changing nothing.',
    statements: [
      allow(
        ...READ_ACTIONS.map((action) => `datapipeline:${action}`),
        ...['iam:Get*', 'iam:List*', 'iam:Simulate*', 'sts:GetCallerIdentity'],
        ...['s3:Get*', 's3:List*'],
      ),
    ],
  },
  {
    ...{ name: 'IAMFullAccess', path: '/', version: 2 },
    description: 'Users, groups, roles and policies.',
    statements: [allow('iam:*')],
  },
  {
    ...{ name: 'IAMReadOnlyAccess', path: '/', version: 4 },
    description: 'Looking at users, groups, roles and policies.',
    statements: [allow('iam:Get*', 'iam:List*', 'iam:SimulateCustomPolicy', 'iam:SimulatePrincipalPolicy')],
  },
  {
    ...{ name: 'AWSDataPipeline_FullAccess', path: '/', version: 2 },
    description: 'Pipelines, and passing the two default roles on.',
    statements: [
      allow('datapipeline:*', 's3:List*', 'iam:ListRoles', 'iam:ListInstanceProfiles', 'iam:GetRole*'),
      passing(...DEFAULT_ROLES),
    ],
  },
  {
    ...{ name: 'AWSDataPipeline_PowerUser', path: '/', version: 2 },
    description: 'Pipelines, and passing the two default roles on; no administration of roles.',
    statements: [
      allow('datapipeline:*', 's3:List*', 'iam:ListRoles', 'iam:ListInstanceProfiles'),
      passing(...DEFAULT_ROLES),
    ],
  },
  {
    ...{ name: 'AWSDataPipelineRole', path: '/service-role/', version: 1 },
    description:
      'What the service may do on behalf of a pipeline: see its data, tell of its end, run its machines.',
    statements: [
      allow(
        ...['s3:Get*', 's3:List*', 's3:Put*', 'dynamodb:DescribeTable', 'dynamodb:Scan', 'dynamodb:Query'],
        ...['rds:DescribeDBInstances', 'redshift:DescribeClusters', 'sns:Publish', 'cloudwatch:*'],
        ...[
          'ec2:Describe*',
          'ec2:RunInstances',
          'ec2:TerminateInstances',
          'ec2:CreateTags',
          'ec2:CancelSpot*',
        ],
        ...['ec2:RequestSpotInstances', 'elasticmapreduce:*', 'iam:GetRole', 'iam:GetInstanceProfile'],
        ...['iam:ListRolePolicies', 'iam:ListAttachedRolePolicies', 'iam:GetRolePolicy'],
      ),
      passing('arn:aws:iam::*:role/DataPipelineDefaultResourceRole'),
    ],
  },
  {
    ...{ name: 'AmazonEC2RoleforDataPipelineRole', path: '/service-role/', version: 3 },
    description:
      'What the machines of a pipeline may do: take tasks and report on them, read and write data.',
    statements: [
      allow(
        ...['datapipeline:PollForTask', 'datapipeline:ReportTask*', 'datapipeline:SetTaskStatus'],
        ...['datapipeline:EvaluateExpression', 'datapipeline:AppendTaskLog', 'datapipeline:Describe*'],
        ...['s3:Get*', 's3:List*', 's3:PutObject*', 's3:DeleteObject*', 's3:AbortMultipartUpload'],
        ...['dynamodb:*', 'rds:Describe*', 'redshift:Describe*', 'sns:Publish', 'cloudwatch:PutMetricData'],
        ...[
          'elasticmapreduce:Describe*',
          'elasticmapreduce:ListInstance*',
          'elasticmapreduce:AddJobFlowSteps',
        ],
      ),
    ],
  },
  {
    ...{ name: 'AmazonDynamoDBFullAccesswithDataPipeline', path: '/', version: 2 },
    description: 'Tables, and the pipelines that export and import them. Kept for those who name it.',
    statements: [
      allow('dynamodb:*', 'datapipeline:*', 's3:Get*', 's3:List*', 's3:Put*', 'iam:ListRoles'),
      passing(...DEFAULT_ROLES),
    ],
  },
];

const MADE_AT = instantOf(Date.UTC(2026, 0, 1));

/** By ARN, `arn:aws:iam::aws:policy/...`; nobody can change or delete them. */
export const AWS_POLICIES: ReadonlyMap<string, PolicyRecord> = new Map(
  SHIPPED.map(({ name, path, version, description, statements }) => {
    const document = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    const id = `ANPA${name
      .toUpperCase()
      .replace(/[^A-Z2-7]/g, '')
      .padEnd(17, 'A')
      .slice(0, 17)}`;
    const record: PolicyRecord = {
      ...{ name, path, id, description, createdAt: MADE_AT, updatedAt: MADE_AT, tags: [] },
      versions: [{ number: version, document, createdAt: MADE_AT }],
      defaultVersion: version,
      lastVersion: version,
    };
    return [`arn:aws:iam::aws:policy${path}${name}`, record];
  }),
);

function allow(...actions: readonly string[]): object {
  return { Effect: 'Allow', Action: actions.length === 1 ? actions[0] : actions, Resource: '*' };
}

function passing(...roles: readonly string[]): object {
  return {
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: roles,
    Condition: {
      StringEquals: {
        'iam:PassedToService': [
          'datapipeline.amazonaws.com',
          'ec2.amazonaws.com',
          'elasticmapreduce.amazonaws.com',
        ],
      },
    },
  };
}
