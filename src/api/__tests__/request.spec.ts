import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';

import { ServerConnection } from '@jupyterlab/services';

import { ApiError, requestAPI } from '../request';

/** What the test server was asked and answers. */
interface Exchange {
  method: string;
  url: string;
  body: string;
  token: string | undefined;
}

describe('requestAPI', () => {
  let server: Server;
  let settings: ServerConnection.ISettings;
  let answer: { status: number; body: string };
  let seen: Exchange[];

  beforeAll(done => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', chunk => (body += chunk));
      request.on('end', () => {
        seen.push({
          method: request.method ?? '',
          url: request.url ?? '',
          token: request.headers.authorization,
          body
        });
        response.writeHead(answer.status).end(answer.body);
      });
    }).listen(0, '127.0.0.1', done);
  });

  afterAll(done => {
    server.close(done);
  });

  beforeEach(() => {
    const { port } = server.address() as AddressInfo;
    settings = ServerConnection.makeSettings({
      baseUrl: `http://127.0.0.1:${port}/base/`,
      token: 'test',
      appendToken: false
    });
    seen = [];
    answer = { status: 200, body: '{"ok":true}' };
  });

  const fails = async (): Promise<ApiError> => {
    const reason = await requestAPI(settings, 'status').catch(error => error);
    expect(reason).toBeInstanceOf(ApiError);
    return reason as ApiError;
  };

  it('gives nothing for an answer without a body', async () => {
    answer = { status: 204, body: '' };
    const options = { method: 'DELETE' } as const;
    expect(await requestAPI(settings, 'status', options)).toBeUndefined();
  });

  it('asks below nbxflow/v1 of the base address, with the token', async () => {
    const query = { path: 'a b/ü.ipynb', limit: 5, before: undefined };
    expect(await requestAPI(settings, 'executions', { query })).toEqual({
      ok: true
    });
    expect(seen[0]?.method).toBe('GET');
    expect(seen[0]?.token).toBe('token test');
    const url = new URL(seen[0]?.url ?? '', 'http://x');
    expect(url.pathname).toBe('/base/nbxflow/v1/executions');
    expect(url.searchParams.get('path')).toBe('a b/ü.ipynb');
    expect(url.searchParams.get('limit')).toBe('5');
    expect(url.searchParams.has('before')).toBe(false);
  });

  it('sends a body as JSON', async () => {
    await requestAPI(settings, 'delivery/retry', {
      method: 'POST',
      body: { sink: 'x' }
    });
    expect(seen[0]).toMatchObject({ method: 'POST', body: '{"sink":"x"}' });
  });

  it('tells the protocol’s own errors', async () => {
    const error = { code: 'outside-root', message: 'Outside.', details: [1] };
    answer = { status: 403, body: JSON.stringify({ error }) };
    expect(await fails()).toMatchObject({ ...error, status: 403 });
  });

  it('tells a missing server extension from a notebook that is not found', async () => {
    answer = { status: 404, body: '<html>404</html>' };
    expect((await fails()).code).toBe('missing-extension');
    const error = { code: 'not-found', message: 'No.', details: null };
    answer = { status: 404, body: JSON.stringify({ error }) };
    expect((await fails()).code).toBe('not-found');
  });

  it.each([
    [403, '{"message":"Forbidden"}', 'unauthorized'],
    [401, '', 'unauthorized'],
    [502, '<html>', 'unexpected'],
    [200, '<html>', 'unexpected']
  ])('tells other answers: %d %s', async (status, body, code) => {
    answer = { status, body };
    expect(await fails()).toMatchObject({ code, status });
  });

  it('tells a server that does not answer', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    await new Promise(resolve => silent.close(resolve));
    settings = { ...settings, baseUrl: `http://127.0.0.1:${port}/` };
    expect(await fails()).toMatchObject({ code: 'unreachable', status: 0 });
  });
});
