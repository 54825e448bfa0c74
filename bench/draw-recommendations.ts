/**
 * The pictures of docs/predictions.md: npm run -s simulate -- recommendations | tee table.txt && npx tsx bench/draw-recommendations.ts < table.txt
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitMarket } from '../src/features/recommendations/engine/market-fit';
import { expectationOf, prepareHistory } from '../src/features/recommendations/engine/own-history';
import { drawCampaign } from '../src/features/recommendations/engine/prediction';
import { forecastOf, quantileAt } from '../src/statistics/forecasts/quantile-forecast';
import { createRandom } from '../src/statistics/random';
import { simulateMarket } from './simulations/campaign-forecasts/simulated-market';

const INK = { text: '#101828', dim: '#475467', line: '#d0d5dd', bar: '#1570ef', pale: '#b2ddff', truth: '#d92d20' };
const HISTORIES = [0, 3, 30];

interface Narrowing {
  readonly own: number;
  /** 10 to 90 % of one more campaign; shares. */
  readonly predictive: readonly [number, number];
  readonly mean: number;
}

/** One account of a simulated market: what is predicted of its click-through rate with more and more campaigns. */
function narrowing(): { rows: Narrowing[]; truth: number; name: string } {
  const random = createRandom('a picture');
  const make = simulateMarket(random.fork('effects'));
  const budget = 1_000;
  const shared = Array.from({ length: 150 }, (_, index) => {
    const stream = random.fork(`shared/${index}`);
    const account = make(stream, String(index));
    return Array.from({ length: 8 }, () => account.run(stream, stream.integerBelow(4), budget));
  }).flat();
  const market = fitMarket(shared, 'picture');
  if (market === null) throw new Error('150 accounts are enough for a market.');
  const stream = random.fork('account');
  const account = make(stream, 'new');
  const campaigns = Array.from({ length: 30 }, () => account.run(stream, stream.integerBelow(4), budget));
  const [objective, platform] = account.kinds[0];
  const rows = HISTORIES.map((own): Narrowing => {
    const { industry, businessSize } = account;
    const prepared = prepareHistory(market, { industry, businessSize, campaigns: campaigns.slice(0, own) });
    const expectation = expectationOf(prepared, objective, platform);
    const draws = drawCampaign([{ share: 1, expectation }], budget, random.fork(`draws/${own}`), 4_000);
    const forecast = forecastOf(draws.ctr);
    return { own, predictive: [quantileAt(forecast, 0.1), quantileAt(forecast, 0.9)], mean: expectation.ctr.mean };
  });
  return { rows, truth: account.meanOf(0).ctr, name: `${objective}, ${platform}` };
}

function text(x: number, y: number, content: string, more = ''): string {
  return `<text x="${x}" y="${y}" fill="${INK.dim}" ${more}>${content}</text>`;
}

function svg(height: number, title: string, description: string, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 ${height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-labelledby="t d">
<title id="t">${title}</title>
<desc id="d">${description}</desc>
<rect width="720" height="${height}" fill="#ffffff"/>
<text x="24" y="28" font-size="15" font-weight="600" fill="${INK.text}">${title}</text>
${parts.join('\n')}
</svg>
`;
}

function drawNarrowing(): string {
  const { rows, truth, name } = narrowing();
  const most = Math.max(truth, ...rows.map(({ predictive }) => predictive[1])) * 1.1;
  const x = (share: number): number => 150 + (share / most) * 540;
  const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
  const parts = rows.flatMap(({ own, predictive: [lower, upper], mean }, index) => {
    const y = 84 + index * 56;
    return [
      text(24, y + 4, `${own} own campaigns`, 'font-weight="600"'),
      `<rect x="${x(lower).toFixed(1)}" y="${y - 8}" width="${(x(upper) - x(lower)).toFixed(1)}" height="16" rx="4" fill="${INK.pale}"/>`,
      `<line x1="${x(mean).toFixed(1)}" x2="${x(mean).toFixed(1)}" y1="${y - 12}" y2="${y + 12}" stroke="${INK.bar}" stroke-width="3"/>`,
      text(Math.round(x(lower)), y + 24, `${percent(lower)} to ${percent(upper)}, mean ${percent(mean)}`),
    ];
  });
  parts.push(
    `<line x1="${x(truth).toFixed(1)}" x2="${x(truth).toFixed(1)}" y1="60" y2="228" stroke="${INK.truth}" stroke-dasharray="4 3"/>`,
    text(
      150,
      252,
      `Bars: 80 % interval of the next campaign. Dashed: the truth of the simulated account, ${percent(truth)}.`,
    ),
  );
  const description = rows.map(({ own, predictive }) => `${own}: ${predictive.map(percent).join(' to ')}`).join('; ');
  return svg(268, `Click-through rate of one more campaign (${name})`, description, parts);
}

/** The rows of the simulation's first table: own campaigns, then how often intervals held. */
function drawCoverage(printed: string): string {
  const rows = [...printed.matchAll(/^ +(\d+) +(0\.\d{3}) +(0\.\d{3}) +(0\.\d{3}) \|/gm)].map((found) =>
    found.slice(1).map(Number),
  );
  if (rows.length !== HISTORIES.length) throw new Error('The table of the simulation is expected on standard input.');
  const x = (share: number): number => 200 + ((share - 0.7) / 0.2) * 480;
  const parts = [
    `<rect x="${x(0.77)}" y="48" width="${x(0.83) - x(0.77)}" height="210" fill="#ecfdf3"/>`,
    `<line x1="${x(0.8)}" x2="${x(0.8)}" y1="48" y2="258" stroke="#079455"/>`,
    ...[0.7, 0.75, 0.8, 0.85, 0.9].map((at) => text(x(at), 276, `${Math.round(at * 100)} %`, 'text-anchor="middle"')),
  ];
  for (const [group, [own, ...held]] of rows.entries()) {
    for (const [index, name] of ['click-through rate', 'conversion rate', 'return'].entries()) {
      const y = 66 + group * 70 + index * 20;
      parts.push(
        text(24, y + 4, index === 0 ? `${own} own:` : '', 'font-weight="600"'),
        text(80, y + 4, name),
        `<circle cx="${x(held[index]).toFixed(1)}" cy="${y}" r="5" fill="${INK.bar}"/>`,
      );
    }
  }
  const description = rows.map((row) => row.join(', ')).join('; ');
  return svg(290, 'How often 80 % intervals held, 30 simulated markets', description, parts);
}

const FOLDER = join(__dirname, '..', 'docs', 'images');
writeFileSync(join(FOLDER, 'prediction-narrowing.svg'), drawNarrowing());
writeFileSync(join(FOLDER, 'prediction-coverage.svg'), drawCoverage(readFileSync(0, 'utf8')));
