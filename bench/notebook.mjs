/**
 * What nbxflow costs in the page: typing, scrolling, Run All, nodes and listeners, memory after
 * opening and closing. Two real servers, one without the extension, and Chromium; both sides take
 * turns, each time with a new page.
 *
 * Promise (screen): in a notebook of 2,000 cells one types as fast as without. Options: `--quick`
 * (500 cells, one round, 5 openings), `--rounds N`, `--cells N[,N]`, `--openings N`.
 */
import { parseArgs } from 'node:util';
import { openBrowser, openPage } from './notebook/browser.mjs';
import { measureLeak, measureNotebook } from './notebook/measures.mjs';
import { startServer } from './notebook/server.mjs';
import { heading, median, row } from './notebook/table.mjs';

/** Typing may be so much slower in the median, in milliseconds: less than a frame. */
const MOST_TYPING = 4;
/** So many bytes may stay behind an opening and closing, beyond what stays without nbxflow. */
const MOST_LEFT = 250_000;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    cells: { type: 'string' },
    openings: { type: 'string' }
  }
});
const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
const sizes = (values.cells ?? (values.quick ? '500' : '500,2000'))
  .split(',')
  .map(Number);
const openings = Number(values.openings ?? (values.quick ? 5 : 20));

const servers = [];
let browser = null;

/** Both sides in turns; each goes first every other time. */
async function inTurns(work) {
  const found = { without: [], with: [] };
  for (let round = 0; round < rounds; round++) {
    const sides = round % 2 ? [...servers].reverse() : servers;
    for (const server of sides) {
      const page = await openPage(browser, server);
      found[server.name].push(await work(page, server, round));
      await page.close();
    }
  }
  return found;
}

/** Prints medians side by side; gives the differences by name. */
function report(found) {
  const differences = {};
  for (const name of Object.keys(found.with[0])) {
    const [without, with_] = ['without', 'with'].map(side =>
      median(found[side].map(measured => measured[name]))
    );
    differences[name] = with_ - without;
    console.log(row(name, without, with_));
  }
  return differences;
}

async function compare() {
  let isKept = true;
  for (const size of sizes) {
    console.log(heading(`${size} cells`));
    const found = await inTurns((page, server, round) =>
      measureNotebook(page, server, size, round)
    );
    const more = report(found);
    isKept &&= more['typing p50 ms'] <= MOST_TYPING;
  }
  console.log(heading(`opened and closed ${openings} times, 500 cells`));
  const left = report(
    await inTurns((page, server) => measureLeak(page, server, 500, openings))
  );
  return isKept && left['heap left kB'] * 1000 <= MOST_LEFT * openings;
}

try {
  for (const name of ['without', 'with']) {
    servers.push(await startServer(name, sizes.concat(500)));
  }
  browser = await openBrowser();
  process.exitCode = (await compare()) ? 0 : 1;
} finally {
  await browser?.close();
  await Promise.all(servers.map(server => server.stop()));
}
