/** The journeys of `npm run test:backends`: on the same server, with real backends behind it. */
const base = require('../playwright.config');

const { webServer } = base;

module.exports = {
  ...base,
  testDir: '.',
  retries: 0,
  webServer: {
    ...webServer,
    env: {
      ...webServer.env,
      NBXFLOW_UI_OTLP_URL: process.env.NBXFLOW_COLLECTOR_URL
    }
  }
};
