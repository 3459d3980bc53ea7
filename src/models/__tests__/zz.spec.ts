import { execution } from '../../core/spans/__tests__/support';
import { SpansModel } from '../spans';
import { FakeSpansApi } from './spans-api';
it('speed', async () => {
  const api = new FakeSpansApi(); const model = new SpansModel(api, api);
  for (let i=0;i<2000;i++) api.put(execution({id:'e'+i, cell:'c'+i}));
  model.open('a.ipynb'); await model.refresh('a.ipynb');
  expect(model.notebook('a.ipynb').size).toBe(2000);
  let t=performance.now();
  for (let i=0;i<2000;i++) model.schedule('a.ipynb','c'+i);
  console.log('schedule', performance.now()-t); t=performance.now();
  for (let i=0;i<2000;i++) model.settle('a.ipynb','c'+i);
  console.log('settle', performance.now()-t);
  model.dispose();
});
