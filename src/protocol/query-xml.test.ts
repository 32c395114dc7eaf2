// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fault } from '../core/model/index.ts';
import { formList, parseForm, printXmlError, printXmlResult } from './index.ts';

describe('answers of sts and iam', () => {
  it('wrap a result, lists in members, what is undefined left out', () => {
    const result = {
      Users: [{ UserName: 'a<b>&"c"', Path: undefined }, { UserName: '\u0001' }],
      IsTruncated: false,
    };
    assert.equal(
      printXmlResult({ service: 'iam', operation: 'ListUsers', result, requestId: 'r' }),
      '<ListUsersResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListUsersResult><Users>' +
        '<member><UserName>a&lt;b&gt;&amp;&quot;c&quot;</UserName></member><member><UserName>\ufffd</UserName></member>' +
        '</Users><IsTruncated>false</IsTruncated></ListUsersResult>' +
        '<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></ListUsersResponse>\n',
    );
    assert.doesNotMatch(
      printXmlResult({ service: 'iam', operation: 'DeleteUser', result: null, requestId: 'r' }),
      /DeleteUserResult/,
    );
  });

  it('spell faults as the query protocol does (X32)', () => {
    const answer = printXmlError({ service: 'sts', fault: fault('SIGNATURE_MISMATCH'), requestId: 'r' });
    assert.equal(answer.status, 403);
    assert.match(answer.body, /<Error><Type>Sender<\/Type><Code>SignatureDoesNotMatch<\/Code><Message>/);
    const wire = { status: 404, code: 'NoSuchEntity' };
    const named = printXmlError({
      service: 'iam',
      fault: fault('INVALID_REQUEST', { reason: 'x' }),
      requestId: 'r',
      wire,
    });
    assert.deepEqual([named.status, named.code], [404, 'NoSuchEntity']);
    const internal = printXmlError({
      service: 'iam',
      fault: fault('INTERNAL', { requestId: 'r' }),
      requestId: 'r',
    });
    assert.match(internal.body, /<Type>Receiver<\/Type>/);
  });
});

describe('forms', () => {
  it('are parameters with + as a space, and nothing when an escape is broken', () => {
    const form = parseForm(
      'Action=Get+User&Version=2010-05-08&Tags.member.1=a%2Bb&Tags.member.2=c&Tags.member.4=d&x',
    );
    assert.ok(form !== null);
    assert.equal(form.get('Action'), 'Get User');
    assert.equal(form.get('x'), '');
    assert.deepEqual(formList(form, 'Tags'), ['a+b', 'c']);
    assert.equal(parseForm('a=%zz'), null);
    assert.equal(parseForm('a=%ff'), null);
    assert.equal(parseForm('Action=GetUser&Action=DeleteUser'), null);
  });
});
