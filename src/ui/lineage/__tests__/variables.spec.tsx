import { snapshot, Page } from './support';

const REPLY = {
  path: 'flights.ipynb',
  sequence: 1,
  executions: [],
  elsewhere: []
};

describe('the variables of a cell', () => {
  let page: Page;

  beforeEach(() => {
    page = new Page();
    const variable = {
      byExecution: 1,
      older: false,
      changed: false
    };
    page.show(
      snapshot(REPLY, {
        variables: {
          in: [
            { ...variable, name: 'flights', byCell: 'a' },
            { ...variable, name: 'carriers', byCell: 'b', older: true },
            { ...variable, name: 'path', byCell: null },
            { ...variable, name: 'old', byCell: 'gone' }
          ],
          out: [
            { name: 'delays', readBy: ['b', 'c', 'gone'], changed: false },
            { name: 'unused', readBy: [], changed: true }
          ]
        }
      })
    );
  });

  afterEach(() => page.close());

  it('say where they come from and where they go', () => {
    expect(page.texts('.nbx-Variable')).toEqual([
      'flights← 1',
      'carriers← 2 (older)',
      'path← elsewhere',
      'old← removed',
      'delays→ 2, 3',
      'unused'
    ]);
    expect(page.texts('h3')).toEqual([
      'Cell 2',
      'Variables in4',
      'Variables out2',
      'Delivery'
    ]);
  });

  it('say by a word, not by colour alone, that a value is older', () => {
    const [older] = page.all('.nbx-mod-older');
    expect(older?.textContent).toContain('(older)');
    expect(older?.title).toContain('newer value');
  });

  it('lead to the cell', () => {
    const chips = page.all('.nbx-Variable');
    page.click(chips[0]);
    page.click(chips[4]);
    expect(page.asked).toEqual([
      ['goTo', 'flights.ipynb', 'a'],
      ['goTo', 'flights.ipynb', 'b']
    ]);
    expect(chips[2]?.tagName).toBe('SPAN');
  });

  it('are left out where nothing is known', () => {
    page.show(snapshot(REPLY));
    expect(page.all('.nbx-Variable')).toEqual([]);
  });
});
