import { choosePython, missingPython } from '../python';

const all = {
  NBXFLOW_PYTHON: '/opt/python',
  VIRTUAL_ENV: '/home/ada/venv'
};

function choose(
  option: string | undefined,
  environment: Record<string, string>,
  platform = 'linux'
): string {
  return choosePython({ option, environment, platform }).command;
}

describe('choosePython', () => {
  it('prefers the option, then the variable, then the environment', () => {
    expect(choose('py', all)).toBe('py');
    expect(choose(undefined, all)).toBe('/opt/python');
    expect(choose(undefined, { VIRTUAL_ENV: all.VIRTUAL_ENV })).toBe(
      '/home/ada/venv/bin/python'
    );
    expect(choose(undefined, {})).toBe('python3');
  });

  it('takes empty variables as not set', () => {
    expect(choose(undefined, { NBXFLOW_PYTHON: '', VIRTUAL_ENV: '' })).toBe(
      'python3'
    );
  });

  it('knows the names of Windows', () => {
    expect(choose(undefined, {}, 'win32')).toBe('python');
    expect(choose(undefined, { VIRTUAL_ENV: 'C:\\venv' }, 'win32')).toBe(
      'C:\\venv\\Scripts\\python.exe'
    );
  });
});

describe('missingPython', () => {
  it('says where the name came from and what to do', () => {
    const text = missingPython({ command: '/no/python', from: '--python' });
    expect(text).toContain('/no/python (from --python) was not found');
    expect(text).toContain('Install Python 3.10 or later');
  });
});
