/// <reference types="node" />
import { runProgram } from './program';

/** Put in when the command line is bundled. */
declare const NBXFLOW_VERSION: string;

// A reader that has seen enough (`nbxflow … | head`) closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
});

void runProgram(process.argv.slice(2), NBXFLOW_VERSION).then(code => {
  process.exitCode = code;
});
