// SPDX-License-Identifier: Apache-2.0
import { resource } from '../groups/resource.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { boolean, enumeration, integer, period, reference, text } from '../slot.ts';

/** A Hadoop cluster with a Task Runner on its first machine. Source: dp-object-emrcluster.md, "Syntax". */
export const emrCluster: ObjectType = objectType('EmrCluster', {
  about: 'A Hadoop cluster with a Task Runner on its first machine.',
  notes: [
    'amiVersion names releases up to 3.x, releaseLabel those from 4.0 on: use one of them.',
    'applications and the configuration fields need a releaseLabel.',
  ],
  source: 'dp-object-emrcluster.md, "Syntax"',
  category: 'resource',
  groups: [resource],
  fields: {
    role: text('Role under which the service makes the cluster; usually from Default.', {
      source: 'emrcluster-example-custom-iam-roles.md, example',
    }),
    resourceRole: text('Role of the machines themselves; usually from Default.', {
      source: 'emrcluster-example-custom-iam-roles.md, example',
    }),
    additionalMasterSecurityGroupIds: text('Ids of further security groups of the master machine.', {
      list: true,
    }),
    additionalSlaveSecurityGroupIds: text('Ids of further security groups of the other machines.', {
      list: true,
    }),
    amiVersion: text('Release of the machine image, 2.x or 3.x; not together with releaseLabel.'),
    releaseLabel: text('Release of EMR, emr-4.0.0 or later; not together with amiVersion.'),
    applications: text('Applications to install, from release 4.0 on; case does not matter.', {
      list: true,
      byDefault: { value: ['hive', 'pig'], basis: 'documented' },
    }),
    bootstrapAction: text('Scripts to run when machines start: an address, then arguments behind commas.', {
      list: true,
      max: 255,
    }),
    configuration: reference(
      'Configurations of the whole cluster, from release 4.0 on.',
      ['EmrConfiguration'],
      { list: true, rules: 'S59' },
    ),
    coreInstanceBidPrice: text(
      'Most to pay an hour for spot core machines in dollars, or OnDemandPrice; needs coreInstanceCount.',
    ),
    coreInstanceCount: integer('Number of core machines.', { byDefault: { value: '1', basis: 'recalled' } }),
    coreInstanceType: text('Kind of the core machines.', {
      byDefault: { value: 'm1.small', basis: 'recalled' },
    }),
    coreGroupConfiguration: reference(
      'Configuration of the core machines, from release 4.0 on.',
      ['EmrConfiguration'],
      { rules: 'S59' },
    ),
    coreEbsConfiguration: reference('Volumes of the core machines.', ['EbsConfiguration'], { rules: 'S59' }),
    EbsBlockDeviceConfig: reference(
      'Stands in the table of the guide, where the object type of that name is meant.',
      ['EbsBlockDeviceConfig'],
      { rules: 'S59' },
    ),
    VolumeSpecification: reference(
      'Stands in the table of the guide, where the object type of that name is meant.',
      ['VolumeSpecification'],
      { rules: 'S59' },
    ),
    emrManagedMasterSecurityGroupId: text(
      'Id of the security group that EMR manages for the master machine.',
    ),
    emrManagedSlaveSecurityGroupId: text('Id of the security group that EMR manages for the other machines.'),
    enableDebugging: text('Whether EMR keeps its debugging index; samples write `true`.'),
    hadoopSchedulerType: enumeration('Scheduler of the cluster.', [
      'PARALLEL_FAIR_SCHEDULING',
      'PARALLEL_CAPACITY_SCHEDULING',
      'DEFAULT_SCHEDULER',
    ]),
    masterInstanceBidPrice: text(
      'Most to pay an hour for a spot master machine in dollars, or OnDemandPrice.',
    ),
    masterInstanceType: text('Kind of the master machine.', {
      byDefault: { value: 'm1.small', basis: 'recalled' },
    }),
    masterGroupConfiguration: reference(
      'Configuration of the master machine, from release 4.0 on.',
      ['EmrConfiguration'],
      { rules: 'S59' },
    ),
    masterEbsConfiguration: reference('Volumes of the master machine.', ['EbsConfiguration'], {
      rules: 'S59',
    }),
    serviceAccessSecurityGroupId: text(
      'Id of the security group through which EMR reaches machines in a private subnet.',
    ),
    supportedProducts: text('Products of other makers to install: a name, then arguments behind commas.', {
      list: true,
    }),
    taskInstanceBidPrice: text('Most to pay an hour for spot task machines in dollars, or OnDemandPrice.'),
    taskInstanceCount: integer('Number of task machines.', { byDefault: { value: '1', basis: 'recalled' } }),
    taskInstanceType: text('Kind of the task machines.'),
    taskGroupConfiguration: reference(
      'Configuration of the task machines, from release 4.0 on.',
      ['EmrConfiguration'],
      { rules: 'S59' },
    ),
    taskEbsConfiguration: reference('Volumes of the task machines.', ['EbsConfiguration'], { rules: 'S59' }),
    initTimeout: period('How long the resource may take to come up.', {
      rules: 'S192',
      byDefault: { value: '60 minutes', basis: 'ours' },
    }),
    terminateAfter: period('Longest life of the cluster; a bare number means hours. It then times out.', {
      rules: 'S45, S57, S164',
    }),
    hadoopVersion: text('Hadoop version of clusters before release 4.0.', {
      origin: 'undocumented',
      source: 'emrcluster-example-launch.md, example',
    }),
    installHive: text('Hive version to install, or latest.', {
      origin: 'undocumented',
      source: 'sample dynamo-db-export-as-csv/ddb-to-csv.json',
    }),
    emrLogUri: text('Place under s3:// for the logs of EMR.', {
      origin: 'undocumented',
      source: 'sample dynamo-db-export-as-csv/ddb-to-csv.json',
    }),
    pigVersion: text('Pig version to install.', {
      origin: 'undocumented',
      source: 'dataduct emr_resource.py',
    }),
    logUri: text('Place under s3:// for logs.', {
      origin: 'undocumented',
      source: 'dataduct emr_resource.py',
    }),
    visibleToAllUsers: boolean('Whether all users of the account see the cluster.', {
      origin: 'undocumented',
      source: 'dp-object-emrcluster.md, running text',
    }),
    keypair: text('Another spelling of keyPair.', {
      origin: 'undocumented',
      source: 'dp-how-task-runner-dp-managed.md, example',
    }),
    TaskEbsConfiguration: reference('Another spelling of taskEbsConfiguration.', ['EbsConfiguration'], {
      origin: 'undocumented',
      source: 'emrcluster-example-ebs.md, running text',
    }),
    SubnetId: text('Another spelling of subnetId.', {
      origin: 'undocumented',
      source: 'emrcluster-example-private-subnet.md, running text',
    }),
  },
});
