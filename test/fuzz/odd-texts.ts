// SPDX-License-Identifier: Apache-2.0

/** Names that mean something to the language underneath, and texts that are no good names. */
export const ODD_NAMES: readonly string[] = [
  ...['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'prototype', 'valueOf', 'length'],
  ...['', ' ', '\0', 'a\0b', '\ud800', 'x\udfff', '\udc00\ud800', '\u{1F600}', 'é', 'e\u0301', '\u2028'],
  ...['@id', '@scheduledStartTime', '*', '@', '*myS', 'my', 'myA', 'id', 'name', 'type', 'parent', 'node'],
  ...['Default', 'default', 'ref', 'objects', '#{', '}', '##{', 'a.b', 'x'.repeat(300), '../..', '\r\n'],
];

/** Values at the edges of what some field takes. */
export const ODD_VALUES: readonly string[] = [
  ...[
    '999999999999 years',
    '1 year',
    '0 days',
    '-1 days',
    '15 minutes',
    '1 second',
    '99999999999999999999 weeks',
  ],
  ...['P1Y6M', 'PT', 'P', 'P99999999999999999999Y', 'PT0.5S', 'P1M1D', '1  day', '1day', 'ondemand_period'],
  ...['0001-01-01T00:00:00', '9999-12-31T23:59:59', '0000-01-01', '2024-02-29', '2023-02-29', '10000-01-01'],
  ...['0001-01-01T00:00:00+18:00', '9999-12-31T23:59:59-18:00', '2011-05-24T24:00:00', '1582-10-10'],
  ...['FIRST_ACTIVATION_DATE_TIME', 'ONDEMAND_ACTIVATION_TIME', 'ondemand', 'cron', 'timeseries', 'cascade'],
  ...['9223372036854775807', '9223372036854775808', '-9223372036854775808', '1e308', '1e999', '-0', '0x10'],
  ...['9'.repeat(400), '1.', '.5', 'NaN', 'Infinity', 'true', 'false', 'TRUE', '٣', '+5', '1_000'],
  ...['Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kolkata', 'UTC', 'Nowhere/Land', '+01:00'],
  ...['*****', 's3://', 's3://bucket/key', 'arn:aws:sns:us-east-1:1:t', '$HOME', '$\u007bx}', 'a,b', '[1,2]'],
];

/** Bytes and short texts that break what reads them. */
export const ODD_PIECES: readonly string[] = [
  ...['"', "'", '\\', '{', '}', '[', ']', ',', ':', '#{', '##{', '\n', '\t', '\0', '\u007f', '\uFEFF'],
  ...[
    '\\u0000',
    '\\ud800',
    '\\',
    '//',
    '/*',
    'null',
    'true',
    '1e9',
    '-',
    '0',
    '{"ref":"',
    '\ud83d',
    '(',
    ')',
  ],
];
