import { bringsModule, packageOf, packageWords } from '../packages';

function listed(text: string, module: string): boolean {
  return bringsModule(new Set(packageWords(text)), module);
}

describe('packages', () => {
  it.each([
    ['pandas>=2.0', 'pandas.io'],
    ['Scikit_Learn==1.5', 'sklearn'],
    ['  - conda-forge::pytorch=2', 'torch'],
    ['"dask[dataframe] ~= 2024.1",', 'dask'],
    ['google-cloud-storage', 'google.cloud'],
    ['python-dateutil', 'dateutil'],
    ['pyserial', 'serial'],
    ['mlxtend\r\nPillow\r\n', 'PIL']
  ])('%p lists %s', (text, module) => {
    expect(listed(text, module)).toBe(true);
  });

  it.each([
    ['# pandas', 'pandas'],
    ['pandas-stubs-none', 'numpy'],
    ['', 'numpy']
  ])('%p does not list %s', (text, module) => {
    expect(listed(text, module)).toBe(false);
  });

  it('knows what to install', () => {
    expect(packageOf('sklearn.metrics')).toBe('scikit-learn');
    expect(packageOf('Foo_bar')).toBe('foo-bar');
  });
});
