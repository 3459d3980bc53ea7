import { Button } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Mend } from '../../core/flow';
import type { FlowPartProps } from './parts';

/** The button that starts a verification, wherever in the panel it is. */
const VERIFY = '[data-nbx-act="verify"]';

/** Makes one step of those that differ only because they are several. */
export function Join(props: FlowPartProps & { mend: Mend }): JSX.Element {
  const { mend, snapshot, trans, actions } = props;
  const steps = snapshot.proposal.spec?.steps ?? [];
  const parts = steps.filter(({ id }) => mend.steps.includes(id));
  const others = parts.filter(({ id }) => id !== mend.task);
  const far = parts[0]?.id === mend.task ? others.pop() : others.shift();
  return (
    <div>
      <Button
        small
        title={trans.__(
          'One step of %1, with nothing to hand over between them',
          parts.map(({ title }) => `“${title}”`).join(', ')
        )}
        onClick={event => {
          // the button goes, and to verify comes next
          const panel = event.currentTarget.closest('.nbx-Flow-body');
          const verify = panel?.parentElement?.querySelector(VERIFY);
          actions.fix({ kind: 'merge-steps', steps: [...mend.steps] });
          (verify as HTMLElement | null | undefined)?.focus();
        }}
      >
        {trans.__('Join with “%1”', far?.title ?? '')}
      </Button>
    </div>
  );
}
