/** Starts the live engine; apart from all else because tests cannot load `import.meta`. */
export function spawnSecretsWorker(): Worker {
  return new Worker(new URL('./secrets-worker.js', import.meta.url));
}
