import type { TranslationBundle } from '@jupyterlab/translation';
import { Button, errorIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

export interface LazyProps<Module> {
  /** Loads what draws; called again only when somebody tries again after a failure. */
  readonly load: () => Promise<Module>;
  readonly trans: TranslationBundle;
  /** Called each time it was drawn with what was loaded. */
  readonly onDrawn?: () => void;
  readonly children: (module: Module) => JSX.Element;
}

/** Draws with a module that is loaded when it is needed first; a failure is said. */
export function Lazy<Module>(props: LazyProps<Module>): JSX.Element {
  const { trans, onDrawn } = props;
  const { module, isFailed, retry } = useModule(props.load);
  React.useEffect(() => {
    if (module !== null) {
      onDrawn?.();
    }
  });
  if (module !== null) {
    return props.children(module);
  }
  if (!isFailed) {
    return <></>;
  }
  return (
    <div className="nbx-Failure" role="alert">
      <p>
        <errorIcon.react tag="span" className="nbx-Icon" aria-hidden="true" />
        {trans.__(
          'This part of nbxflow could not be loaded. If it stays so, reload the page.'
        )}
      </p>
      <Button small onClick={retry}>
        {trans.__('Try again')}
      </Button>
    </div>
  );
}

/** What is loaded, or that it failed. */
function useModule<Module>(load: () => Promise<Module>): {
  module: Module | null;
  isFailed: boolean;
  retry: () => void;
} {
  const [module, setModule] = React.useState<Module | null>(null);
  const [isFailed, setFailed] = React.useState(false);
  const [attempt, setAttempt] = React.useState(1);
  React.useEffect(() => {
    let isGone = false;
    const unlessGone = (then: () => void) => isGone || then();
    load().then(
      loaded => unlessGone(() => setModule(() => loaded)),
      reason => {
        console.error('nbxflow: a part cannot be loaded', reason);
        unlessGone(() => setFailed(true));
      }
    );
    return () => {
      isGone = true;
    };
    // `load` is another function at each drawing
  }, [attempt]);
  const retry = () => {
    setFailed(false);
    setAttempt(attempt + 1);
  };
  return { module, isFailed, retry };
}
