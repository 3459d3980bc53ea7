import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

/** Where spans of this page go, for who sends them by its own means. */
export interface TracesTarget {
  readonly url: string;
  /** What authenticates a request, as Jupyter does it; asked for before each. */
  readonly headers: () => Promise<Record<string, string>>;
}

/** They authenticate; what else there is concerns only the request it was made for. */
const AUTHENTICATING = ['authorization', 'x-xsrftoken'];

/** The route that takes spans. */
export function tracesTarget(
  settings: ServerConnection.ISettings
): TracesTarget {
  const url = URLExt.join(settings.baseUrl, 'nbxflow', 'v1', 'traces');
  return { url, headers: () => authenticatingHeaders(settings, url) };
}

/** Makes a request that is not sent: Jupyter itself knows when a token or a cookie is due. */
async function authenticatingHeaders(
  settings: ServerConnection.ISettings,
  url: string
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const keep: typeof fetch = async request => {
    const { headers } = request as Request;
    for (const name of AUTHENTICATING) {
      const value = headers.get(name);
      if (value !== null) {
        found[name] = value;
      }
    }
    return new Response(null, { status: 204 });
  };
  await ServerConnection.makeRequest(
    url,
    { method: 'POST' },
    { ...settings, fetch: keep }
  );
  return found;
}
