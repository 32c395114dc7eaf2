// SPDX-License-Identifier: Apache-2.0
import { type ObjectType, objectType } from './object-type.ts';
import { boolean, enumeration, text } from './slot.ts';

/** Declares a parameter: a value that is filled in from outside. Source: dp-custom-templates.md. */
export const parameterObject: ObjectType = objectType('ParameterObject', {
  about: 'Declares a parameter: a value that is filled in from outside.',
  notes: ['Other attributes are kept and mean nothing (S65).'],
  source: 'dp-custom-templates.md',
  category: 'parameter',
  groups: [],
  fields: {
    id: text('Name of the parameter: my and a capital letter or underscore, or `*my` for a secret.', {
      required: true,
      rules: 'S65',
    }),
    description: text('What the parameter is for.', { rules: 'S65' }),
    type: enumeration(
      'What its values must look like.',
      ['String', 'Integer', 'Double', 'AWS::S3::ObjectKey'],
      { rules: 'S65, S73', byDefault: { value: 'String', basis: 'documented' } },
    ),
    optional: boolean('True lets the parameter go without a value.', {
      rules: 'S65, S70',
      byDefault: { value: 'false', basis: 'documented' },
    }),
    allowedValues: text('The only values allowed, compared as they are written.', {
      list: true,
      rules: 'S65, S73',
    }),
    default: text('Value where none is given; several for an array.', { list: true, rules: 'S65, S69' }),
    isArray: boolean('True lets the parameter have several values.', {
      rules: 'S65, S72',
      byDefault: { value: 'false', basis: 'ours' },
    }),
    watermark: text('Sample text for an empty form.', {
      origin: 'undocumented',
      source: 'sample DynamoDBExport/DynamoDBtoCSV.json',
      rules: 'S65',
    }),
    helpText: text('Help for a form.', {
      origin: 'undocumented',
      source: 'sample LoadTsvFilesInS3ToRedshift/LoadTsvFilesInS3ToRedshift.json',
      rules: 'S65',
    }),
    helpLink: text('Address of more help for a form.', {
      origin: 'undocumented',
      source: 'sample LoadTsvFilesInS3ToRedshift/LoadTsvFilesInS3ToRedshift.json',
      rules: 'S65',
    }),
    attributes: text('The attributes in the form of the API; not read in files.', {
      list: true,
      origin: 'undocumented',
      source: 'sample RDStoRedshiftSqoop/setup/setup.json',
    }),
  },
});
