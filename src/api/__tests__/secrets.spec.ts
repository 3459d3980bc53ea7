import { ServerConnection } from '@jupyterlab/services';

import {
  announceSave,
  decideSecret,
  fetchSecretFindings,
  fetchSecretRules,
  fixSecret,
  scanSecrets,
  takeBackDecision
} from '../secrets';

describe('the routes of secrets', () => {
  let asked: string[];
  let settings: ServerConnection.ISettings;

  beforeEach(() => {
    asked = [];
    settings = ServerConnection.makeSettings({
      baseUrl: 'http://127.0.0.1/',
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const { method, url } = request;
        const body = await request.text();
        const { pathname, searchParams } = new URL(url);
        const query =
          searchParams.get('path') ?? searchParams.get('fingerprint');
        asked.push(
          [method, pathname.replace('/nbxflow/v1/', ''), query, body]
            .filter(part => part)
            .join(' ')
        );
        return new Response('{}');
      }
    });
  });

  it('are asked as the server expects', async () => {
    const span = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 };
    await fetchSecretRules(settings);
    await fetchSecretFindings(settings, 'a b.ipynb');
    await scanSecrets(settings, 'a.ipynb', null);
    await announceSave(settings, 'a.ipynb');
    const decision = { fingerprint: 'f', rule: 'r', reason: 'no', path: 'a' };
    await decideSecret(settings, decision);
    await takeBackDecision(settings, 'f');
    const fix = { source: 'x', span, rule: 'r', name: null, imported: false };
    await fixSecret(settings, fix);
    expect(asked).toEqual([
      'GET secrets/rules',
      'GET secrets/findings a b.ipynb',
      'POST secrets/scan {"path":"a.ipynb","content":null}',
      'POST secrets/announce {"path":"a.ipynb"}',
      `POST secrets/decisions ${JSON.stringify(decision)}`,
      'DELETE secrets/decisions f',
      `POST secrets/fix ${JSON.stringify(fix)}`
    ]);
  });
});
