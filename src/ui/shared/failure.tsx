import { Button, errorIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ApiError } from '../../api/request';
import { CopyButton, type CopyProps } from './parts';

export interface FailureProps extends CopyProps {
  readonly failure: ApiError;
  /** What failed, and what still works. */
  readonly children: React.ReactNode;
  readonly onRetry: () => void;
}

/** Says what failed and what still works, with the details to copy. */
export function Failure(props: FailureProps): JSX.Element {
  const { failure, trans } = props;
  return (
    <div className="nbx-Failure" role="alert">
      <p>
        <errorIcon.react tag="span" className="nbx-Icon" aria-hidden="true" />
        {failure.message} {props.children}
      </p>
      <Button small onClick={props.onRetry}>
        {trans.__('Try again')}
      </Button>{' '}
      <CopyButton
        text={detailsText(failure)}
        label={trans.__('Copy details')}
        trans={trans}
        actions={props.actions}
      />
    </div>
  );
}

function detailsText(failure: ApiError): string {
  const { code, status, message, details } = failure;
  return JSON.stringify({ code, status, message, details }, null, 2);
}
