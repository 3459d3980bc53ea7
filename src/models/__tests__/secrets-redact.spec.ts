import type { ShownSecret } from '../secrets-findings';
import { redactedOutputs } from '../secrets-redact';
import { fakeKey, serverFindings } from './secrets-support';

const key = fakeKey();

function finding(text: string, pointer: string, index = 0): ShownSecret {
  const [found] = serverFindings('a', text, {
    place: 'result',
    output: { index, pointer }
  });
  return { ...found!, key: pointer };
}

describe('redactedOutputs', () => {
  it('replaces each secret where it stands, in new outputs', () => {
    const text = `first ${key}\n${key} last\n`;
    const outputs = [{ output_type: 'stream', name: 'stdout', text }];
    const [first, second] = serverFindings('a', text, {
      place: 'stream',
      output: { index: 0, pointer: '/text' }
    });
    const redacted = redactedOutputs(outputs, [
      { ...first!, key: '1' },
      { ...second!, key: '2' }
    ]);
    const mark = '[redacted:aws-access-key-id]';
    expect(redacted[0]?.text).toBe(`first ${mark}\n${mark} last\n`);
    expect(outputs[0]?.text).toBe(text);
  });

  it('follows pointers into data, and joins lines', () => {
    const lines = ['<b>\n', `${key}</b>`];
    const outputs = [
      { output_type: 'display_data', data: { 'text/html': lines } }
    ];
    const at = finding(lines.join(''), '/data/text~1html');
    expect(redactedOutputs(outputs, [at])[0]?.data).toEqual({
      'text/html': '<b>\n[redacted:aws-access-key-id]</b>'
    });
  });

  it('replaces the whole text when the secret is not where it was', () => {
    const outputs = [{ output_type: 'stream', text: `moved ${key}` }];
    const at = finding(key, '/text');
    expect(redactedOutputs(outputs, [at])[0]?.text).toBe(
      '[redacted:aws-access-key-id]'
    );
  });

  it('takes away what is named like a secret', () => {
    const outputs = [{ output_type: 'display_data', data: { [key]: {} } }];
    const at = finding(key, `/data/${key}`);
    expect(redactedOutputs(outputs, [at])[0]?.data).toEqual({});
  });

  it('leaves what is gone alone', () => {
    const outputs = [{ output_type: 'stream', text: 'nothing' }];
    expect(redactedOutputs(outputs, [finding(key, '/text', 3)])).toEqual(
      outputs
    );
    expect(redactedOutputs(outputs, [finding(key, '/data/x')])).toEqual(
      outputs
    );
  });
});
