import type { SecretRules } from '../../protocol';
import { LiveResponder } from '../secrets-respond';

const RULE: SecretRules['rules'][number] = {
  id: 'made-up',
  title: 'Made up key',
  severity: 'error',
  keywords: ['zz_'],
  anyCase: false,
  lead: [0, 0],
  pattern: 'zz_[a-z0-9]{12}',
  secret: 0,
  visible: 3,
  distinct: 5,
  judge: 'format'
};

const pack = (rule = RULE) =>
  ({ version: 1, name: 'test', rules: [rule] }) as SecretRules;

describe('LiveResponder', () => {
  it('scans with the rules that it was given', () => {
    const responder = new LiveResponder();
    const rules = { kind: 'rules', packs: [pack()] } as const;
    expect(responder.respond(rules)).toEqual({ kind: 'ready' });
    const secret = ['zz', 'a1b2c3d4e5f6'].join('_');
    const text = `\nkey = "${secret}"`;
    const reply = responder.respond({ kind: 'scan', id: 7, text });
    expect(reply).toMatchObject({
      kind: 'found',
      id: 7,
      findings: [
        { rule: 'made-up', title: 'Made up key', span: { startLine: 2 } }
      ]
    });
    expect(JSON.stringify(reply)).not.toContain(secret);
  });

  it('finds nothing without rules', () => {
    const reply = new LiveResponder().respond({
      kind: 'scan',
      id: 1,
      text: ''
    });
    expect(reply).toEqual({ kind: 'found', id: 1, findings: [] });
  });

  it('says that rules cannot be used', () => {
    const packs = [pack({ ...RULE, pattern: '(' })];
    expect(new LiveResponder().respond({ kind: 'rules', packs })).toMatchObject(
      { kind: 'failed' }
    );
  });
});
