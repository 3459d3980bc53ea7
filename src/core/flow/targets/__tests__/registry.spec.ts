import {
  builtInTargets,
  type FlowTarget,
  FlowTargetError,
  parseTarget
} from '..';

describe('targets', () => {
  const mine: FlowTarget = {
    id: 'mine',
    title: 'Mine',
    versions: [],
    plan: () => ({ package: 'p', cells: [], files: [] })
  };

  it('can be added and taken out', () => {
    const targets = builtInTargets();
    expect(targets.all.map(({ id }) => id)).toEqual(['python', 'airflow']);
    const added = targets.add(mine);
    expect(targets.get('mine')).toBe(mine);
    expect(() => targets.add({ ...mine })).toThrow(FlowTargetError);
    added.dispose();
    added.dispose();
    expect(targets.get('mine')).toBeUndefined();
  });

  it.each([
    ['python', null],
    ['airflow', null],
    ['airflow@3.3.2', '3.3.2'],
    ['airflow@3.0', '3.0'],
    ['airflow@3.1.0rc1', '3.1.0rc1']
  ])('are named %s', (text, version) => {
    expect(parseTarget(text, builtInTargets()).version).toBe(version);
  });

  it.each([
    ['prefect', 'there is no target "prefect" (there are: python, airflow)'],
    ['', 'there is no target ""'],
    ['python@3', 'python has no versions to choose'],
    [
      'airflow@2.10',
      'airflow "2.10" is not known here (there are: 3.3, 3.2, 3.1, 3.0)'
    ],
    ['airflow@4.0', '"4.0" is not known here'],
    ['airflow@', '"" is not known here'],
    ['airflow@3.3.2; x', 'is not known here']
  ])('are not named %s', (text, message) => {
    expect(() => parseTarget(text, builtInTargets())).toThrow(message);
  });
});
