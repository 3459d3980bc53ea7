import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import path from 'path';
import { Failure } from '../failure';
import { checkWritable, Progress, writeAtomically } from '../output';

class Screen {
  text = '';
  columns = 40;

  constructor(readonly isTTY: boolean) {}

  write(text: string | Uint8Array): boolean {
    this.text += String(text);
    return true;
  }
}

const step = { done: 1, total: 2, message: 'cell 2 of 2' };

describe('Progress', () => {
  it('is plain lines where there is no terminal', () => {
    const screen = new Screen(false);
    const progress = new Progress(screen);
    progress.show(step);
    progress.say('warning\n');
    progress.clear();
    expect(screen.text).toBe('cell 2 of 2\nwarning\n');
  });

  it('is one line of a terminal, out of the way of messages', () => {
    const screen = new Screen(true);
    const progress = new Progress(screen);
    progress.show(step);
    expect(screen.text).toMatch(/^\r\S+█{12}░{12} 1\/2 cell 2 of $/u);
    screen.text = '';
    progress.say('warning\n');
    progress.clear();
    expect(screen.text).toMatch(/^\r\S+warning\n$/u);
  });
});

describe('files', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'nbxflow-'));
  });

  it('are replaced whole, leaving nothing beside them', async () => {
    const file = path.join(folder, 'record.json');
    writeFileSync(file, 'before, and longer');
    await writeAtomically(file, 'after');
    expect(readFileSync(file, 'utf8')).toBe('after');
    expect(readdirSync(folder)).toEqual(['record.json']);
  });

  it('that cannot be replaced leave nothing beside them', async () => {
    await expect(writeAtomically(folder, 'text')).rejects.toThrow(Failure);
    expect(readdirSync(path.dirname(folder))).not.toContainEqual(
      expect.stringContaining(`.${path.basename(folder)}.`)
    );
  });

  it('are checked before the work begins', () => {
    const inside = path.join(folder, 'a.json');
    expect(() => checkWritable('--record', null)).not.toThrow();
    expect(() => checkWritable('--record', inside)).not.toThrow();
    expect(() => checkWritable('--record', folder)).toThrow('it is a folder');
    expect(() =>
      checkWritable('--record', path.join(folder, 'no', 'a.json'))
    ).toThrow(/^--record .*a\.json: there is no folder/);
  });
});
