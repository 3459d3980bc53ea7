/** The journeys of `npm run test:backends`: on the same server, with real backends behind it. */
const base = require('../playwright.config');

module.exports = { ...base, testDir: '.', retries: 0 };
