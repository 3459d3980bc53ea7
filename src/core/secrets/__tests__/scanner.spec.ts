import { readFileSync } from 'node:fs';
import { SecretRules } from '../../../protocol/generated';
import { liveFindings, masked, replacement, SecretScanner, spanOf } from '..';

/** The rules that the server gives to the browser. */
const ownRules = JSON.parse(
  readFileSync('nbxflow/protocol/secrets/rules.json', 'utf8')
) as SecretRules;

const letters =
  'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Characters that look drawn at random, the same in every run. */
function draw(count: number, seed = 7): string {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return letters.charAt(state % letters.length);
  }).join('');
}

const token = `ghp_${draw(36)}`;
const password = `${draw(6)}+${draw(5, 11)}`;
const scanner = new SecretScanner([ownRules]);

function found(text: string): [string, string][] {
  return scanner
    .scan(text)
    .map(({ rule, start, end }) => [rule.id, text.slice(start, end)]);
}

describe('SecretScanner', () => {
  it('finds secrets by their format', () => {
    expect(found(`client = Client("${token}")`)).toEqual([
      ['github-token', token]
    ]);
    expect(found(`x${token}`)).toEqual([]);
    expect(found(`${token}x`)).toEqual([]);
  });

  it('finds secrets by their place and name', () => {
    expect(found(`redis://:${password}@cache:6379`)).toEqual([
      ['url-credentials', password]
    ]);
    for (const text of [
      `db_password = '${password}'`,
      `{"dbPassword": "${password}"}`,
      `connect(db_password="${password}")`,
      `os.environ.setdefault("DB_PASSWORD", "${password}")`,
      `export DB_PASSWORD=${password}`
    ]) {
      expect(found(text)).toEqual([['assigned-secret', password]]);
    }
    expect(found(`!tool --db-password ${password}`)).toEqual([
      ['assigned-flag', password]
    ]);
  });

  it('leaves what only looks like a secret', () => {
    for (const text of [
      "password = os.environ['DB_PASSWORD_2024']",
      'password = getpass("Password for db1: ")',
      `api_key = "<your key>"; token = "${'x'.repeat(36)}"`,
      "tokenizer.pad_token = '<|endoftext_2|>'",
      `password_hash = '${draw(32)}'`,
      `secret_name = 'prod/db-${draw(4)}'`,
      `url = f"postgresql://{user}:{password}@db/x"`,
      'postgresql://user:password123@localhost/db',
      `use(token, other_value_${draw(12)})`
    ]) {
      expect(found(text)).toEqual([]);
    }
  });

  it('finds what stands encoded', () => {
    const escaped = `\\u0067${token.slice(1)}`;
    const inside = btoa(`KEY=${token}\n`);
    expect(found(`"${escaped}"`)).toEqual([['github-token', escaped]]);
    expect(found(`?next=a%3D${token}`)).toEqual([['github-token', token]]);
    expect(found(`data: ${inside}`)).toEqual([['github-token', inside]]);
    expect(
      found(`postgres%3A%2F%2Fann%3A${password}%40db%2Fx`).map(([id]) => id)
    ).toEqual(['url-credentials']);
  });

  it('reports in order and without overlaps', () => {
    const text = `api_key = "${token}"; b = "${token}"\nc_password = "${password}"`;
    expect(found(text).map(([id]) => id)).toEqual([
      'github-token',
      'github-token',
      'assigned-secret'
    ]);
  });

  it('asks the rules of several packs in order', () => {
    const pack: SecretRules = {
      version: 1,
      name: 'extra',
      rules: [
        {
          ...ownRules.rules[0]!,
          id: 'mine',
          keywords: ['#x'],
          lead: [1, 3],
          pattern: '[0-9]{1,3}#x',
          secret: 0,
          visible: 0,
          distinct: 1
        }
      ]
    };
    const both = new SecretScanner([ownRules, pack]);
    expect(
      both.scan(`\u{1f600}1#x 1234#x #x ${token}`).map(({ rule }) => rule.id)
    ).toEqual(['mine', 'mine', 'github-token']);
  });
});

describe('spans and masks', () => {
  it('counts UTF-16 code units and all ends of lines', () => {
    const text = `é\r\n\u{1f600}\rab\n${token}`;
    expect(spanOf(text, text.indexOf('ab'), text.indexOf('ab') + 2)).toEqual({
      startLine: 3,
      startColumn: 1,
      endLine: 3,
      endColumn: 3
    });
    expect(spanOf(text, 3, 5).endColumn).toBe(3);
  });

  it('shows only what is public', () => {
    const rule = ownRules.rules.find(({ id }) => id === 'github-token')!;
    expect(masked(rule, token)).toBe(`ghp_${'·'.repeat(12)}`);
    expect(replacement(rule)).toBe('[redacted:github-token]');
    expect(found(`token = "${replacement(rule)}"`)).toEqual([]);
  });

  it('tells an editor where and what, never the secret', () => {
    const text = `a = 1\nb = "${token}"`;
    const findings = liveFindings(scanner, text);
    expect(findings).toEqual([
      {
        rule: 'github-token',
        title: 'GitHub token',
        severity: 'error',
        span: { startLine: 2, startColumn: 6, endLine: 2, endColumn: 46 },
        masked: `ghp_${'·'.repeat(12)}`,
        start: 11,
        end: 51
      }
    ]);
    expect(JSON.stringify(findings)).not.toContain(token.slice(4));
    expect(liveFindings(scanner, 'a = 1')).toEqual([]);
  });
});
