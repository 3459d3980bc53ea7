import { nullTranslator } from '@jupyterlab/translation';

import { SecretsAnnouncer } from '../announcer';
import { finding, KnownSecrets, snapshot } from './known-secrets';

describe('SecretsAnnouncer', () => {
  it('tells of each new secret once, never its value', async () => {
    const secrets = new KnownSecrets();
    const trans = nullTranslator.load('nbxflow');
    const announcer = new SecretsAnnouncer(secrets, trans, 0);
    const region = document.querySelector('.nbx-Announcer');
    const say = async (keys: string[]) => {
      const findings = keys.map(key => finding({ key }));
      secrets.say(snapshot({ findings }));
      await new Promise(resolve => setTimeout(resolve, 20));
      const said = region?.textContent;
      if (region) {
        region.textContent = '';
      }
      return said;
    };
    expect(await say(['a'])).toBe(
      'Secret found in a.ipynb, Cell 1: AWS access key in the source.'
    );
    expect(await say(['a'])).toBe('');
    expect(await say(['a', 'b', 'c'])).toBe('2 secrets found in a.ipynb.');
    expect(await say([])).toBe('');
    expect(await say(['a'])).toContain('Secret found');
    announcer.dispose();
    expect(document.querySelector('.nbx-Announcer')).toBeNull();
  });
});
