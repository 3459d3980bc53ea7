/** Starts the worker; apart from all else because tests cannot load `import.meta`. */
export function spawnLayoutWorker(): Worker {
  return new Worker(new URL('./worker.js', import.meta.url));
}
