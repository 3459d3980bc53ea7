import type { FactsSource } from '../../protocol';
import { FactsStore } from '../dataflow-facts';
import { facts } from './dataflow-support';
import { settle } from './support';

describe('FactsStore', () => {
  let asked: string[][];
  let isDown: boolean;
  let store: FactsStore;

  beforeEach(() => {
    asked = [];
    isDown = false;
    store = new FactsStore(async (cells: readonly FactsSource[]) => {
      asked.push(cells.map(({ source }) => source));
      if (isDown) {
        throw new Error('no answer');
      }
      return { cells: cells.map(({ source }) => facts(source)) };
    });
  });

  afterEach(() => store.dispose());

  it('asks for each text once, also while it waits for the answer', async () => {
    store.request(['x = 1', 'y = 2', 'x = 1']);
    store.request(['y = 2']);
    expect(store.get('x = 1')).toBeUndefined();
    await settle();
    expect(store.get('x = 1')?.code).toBe('x = 1');
    store.request(['x = 1', 'z = 3']);
    await settle();
    expect(asked).toEqual([['x = 1', 'y = 2'], ['z = 3']]);
  });

  it('says of what it could not get that it could not, and tries again when told', async () => {
    isDown = true;
    store.request(['x = 1']);
    await settle();
    expect(store.get('x = 1')).toBeNull();
    isDown = false;
    store.retry();
    expect(store.get('x = 1')).toBeUndefined();
    store.request(['x = 1']);
    await settle();
    expect(store.get('x = 1')?.code).toBe('x = 1');
  });

  it('splits what is too much for one request', async () => {
    store.request(Array.from({ length: 4500 }, (_, index) => `x = ${index}`));
    await settle();
    expect(asked.map(({ length }) => length)).toEqual([2000, 2000, 500]);
    expect(store.get('x = 4499')?.code).toBe('x = 4499');
  });

  it('says nothing after it was disposed', async () => {
    let changes = 0;
    store.changed.connect(() => (changes += 1));
    store.request(['x = 1']);
    store.dispose();
    await settle();
    expect(changes).toBe(0);
  });
});
