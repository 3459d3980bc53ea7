import { ServerConnection } from '@jupyterlab/services';

import { tracesTarget } from '../traces';

describe('tracesTarget', () => {
  const settings = (token: string) =>
    ServerConnection.makeSettings({
      baseUrl: 'http://127.0.0.1:1/user/ann/',
      token,
      appendToken: false
    });

  afterEach(() => {
    document.cookie = '_xsrf=; expires=Thu, 01 Jan 1970 00:00:00 GMT';
  });

  it('is the route of the extension', () => {
    expect(tracesTarget(settings('')).url).toBe(
      'http://127.0.0.1:1/user/ann/nbxflow/v1/traces'
    );
  });

  it('authenticates as Jupyter does, by what holds when it is asked', async () => {
    const { headers } = tracesTarget(settings('abc'));
    expect(await headers()).toEqual({ authorization: 'token abc' });
    document.cookie = '_xsrf=one';
    expect(await headers()).toEqual({
      authorization: 'token abc',
      'x-xsrftoken': 'one'
    });
    document.cookie = '_xsrf=two';
    expect(await tracesTarget(settings('')).headers()).toEqual({
      'x-xsrftoken': 'two'
    });
  });
});
